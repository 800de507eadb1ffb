/// What `probe-cli --experimental-dump-help` says of a command.
struct CommandHelp: Decodable {
  struct Root: Decodable { let command: CommandHelp }

  struct Option: Decodable {
    struct Name: Decodable { let kind: String, name: String }
    let kind: String
    let names: [Name]?
    let abstract: String?

    /// As it is typed.
    var name: String? { names?.first.map { "--\($0.name)" } }
  }

  /// A command that has none below it.
  struct Leaf {
    let path: [String]
    let hasJSON: Bool
  }

  let commandName: String
  let abstract: String?
  let discussion: String?
  let arguments: [Option]?
  let subcommands: [CommandHelp]?

  /// The commands below this one.
  private var children: [CommandHelp] { (subcommands ?? []).filter { $0.commandName != "help" } }

  /// This command's options and those below it, each under the names that lead to it.
  func options(_ path: [String] = []) -> [(path: [String], option: Option)] {
    (arguments ?? []).filter { $0.kind == "option" }.map { (path, $0) }
      + children.flatMap { $0.options(path + [$0.commandName]) }
  }

  /// What stands below the summaries, by the words that lead to the command.
  func discussions(_ path: [String] = []) -> [(path: [String], text: String)] {
    [(path, discussion ?? "")] + children.flatMap { $0.discussions(path + [$0.commandName]) }
  }

  func leaves(_ path: [String] = []) -> [Leaf] {
    guard children.isEmpty else { return children.flatMap { $0.leaves(path + [$0.commandName]) } }
    return [Leaf(path: path, hasJSON: (arguments ?? []).contains { $0.name == "--json" })]
  }
}
