/// The program's subcommands and options, as its help lists them.
struct CommandTree {
  /// The help of each command, by its words.
  private var help: [[String]: String] = [:]
  /// The names of its subcommands.
  private var subcommands: [[String]: [String]] = [:]
  /// The subcommand that may be left out.
  private var usual: [[String]: String] = [:]

  init() throws { try read([]) }

  private mutating func read(_ path: [String]) throws {
    let text = try Program.run(path + ["--help"]).text
    help[path] = text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let list = lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
    let names = list.compactMap { $0.prefixMatch(of: #/  ([a-z][a-z-]*)/#).map { String($0.output.1) } }
    subcommands[path] = names
    usual[path] = list.lazy.compactMap { $0.prefixMatch(of: #/  ([a-z][a-z-]*) \(default\)/#) }.first
      .map { String($0.output.1) }
    for name in names { try read(path + [name]) }
  }

  /// The commands that do something, such as `world list`.
  var leaves: Set<String> {
    Set(subcommands.filter { $0.value.isEmpty }.keys.map { $0.joined(separator: " ") })
  }

  /// What is wrong with the subcommands and options that a command line names.
  ///
  /// They are looked up in the help, since `--help` itself lets unknown options pass.
  func faults(in command: String) -> [String] {
    let bare = command.replacing("\\\n", with: " ").replacing(/'[^']*'|"[^"]*"/, with: "TEXT")
    let end = bare.firstMatch(of: /\s[#|<>]/)?.range.lowerBound ?? bare.endIndex
    var words = bare[..<end].split(whereSeparator: \.isWhitespace).dropFirst().map(String.init)[...]
    var path: [String] = []
    while let word = words.first, subcommands[path]?.contains(word) == true {
      path.append(word)
      words = words.dropFirst()
    }
    if let name = usual[path], words.first?.hasPrefix("-") ?? true { path.append(name) }
    if subcommands[path]?.isEmpty == false, let word = words.first, !word.hasPrefix("-"),
      word != Page.leftOut
    {
      return ["there is no subcommand \(word)"]
    }
    let known = Set((help[path] ?? "").split { !($0.isLetter || $0 == "-") })
    return words.compactMap { $0.prefixMatch(of: /--[A-Za-z][A-Za-z-]*/)?.output }
      // The parser's own, which help does not show.
      .filter { $0 != "--generate-completion-script" && !known.contains($0) }
      .map { "probe-cli \(path.joined(separator: " ")) has no option \($0)" }
  }
}
