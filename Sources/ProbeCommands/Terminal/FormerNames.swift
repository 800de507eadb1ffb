import Records

/// Names of options and commands that were other ones before: they still work, and say so. And commands whose first
/// word is enough for what is asked most.
enum FormerNames {
  /// The commands that may be left out: `ablate` alone is `ablate parts`.
  private static let usual = ["ablate": "parts", "flip": "weights"]
  private static let others = ["ablate": ["parts", "each", "lattice"], "flip": ["weights", "random"]]
  /// What shows the commands below a command.
  private static let help = ["--help", "-h", "help"]

  /// An option that became a command below its command; its value, if it has one, goes to another option.
  private struct Moved {
    let option: String
    let command: String
    var valueOption: String?
  }

  private static let moved: [String: [Moved]] = [
    "ablate": [
      Moved(option: "--lattice", command: "lattice"),
      Moved(option: "--each", command: "each", valueOption: "--parts"),
    ],
    "flip": [Moved(option: "--random", command: "random")],
  ]

  /// Options with other names, by the words of their command.
  private static let renamed: [[String]: [String: String]] = [
    ["probe", "variables"]: ["--k": "--neighbours", "--fresh": "--random-models"],
    ["probe", "timeline"]: ["--k": "--neighbours"],
    ["probe", "dependencies"]: ["--k": "--neighbours", "--cv": "--folds"],
    ["knn"]: ["--k": "--neighbours", "--cv": "--folds"],
  ]

  /// The arguments with the names of today.
  ///
  /// - Parameter note: hears what was replaced.
  static func replaced(in arguments: [String], note: (String) -> Void = Terminal.note) -> [String] {
    guard let command = arguments.first else { return arguments }
    // The-experiment's word for its page.
    if command == "--testui" { return ["serve", "--open"] + arguments.dropFirst() }
    var options = arguments.prefix { $0 != "--" }
    let rest = arguments.dropFirst(options.count)
    for entry in moved[command] ?? [] {
      guard let place = options.firstIndex(where: { $0 == entry.option || $0.hasPrefix(entry.option + "=") })
      else { continue }
      // Today's command with the former option: the option goes, or gets its name.
      let second = options.dropFirst().first
      let isNamed = second == entry.command
      if !isNamed, others[command]!.contains(second ?? "") { continue }
      let value = options[place].split(separator: "=", maxSplits: 1).dropFirst().first
      if let valueOption = entry.valueOption {
        options[place] = valueOption + (value.map { "=\($0)" } ?? "")
      } else {
        options.remove(at: place)
      }
      if isNamed {
        note(
          "\(entry.option) is the command `\(command) \(entry.command)` itself"
            + (entry.valueOption.map { "; its value goes to \($0)" } ?? ""))
      } else {
        options.insert(entry.command, at: options.startIndex + 1)
        note("\(entry.option) of \(command) is now the command `\(command) \(entry.command)`")
      }
    }
    // A word that is no option may be a command that is misspelt.
    let second = options.dropFirst().first
    if let usual = usual[command], second.map({ $0.hasPrefix("-") && !help.contains($0) }) ?? true {
      options.insert(usual, at: options.startIndex + 1)
    }
    for (words, names) in renamed where Array(options.prefix(words.count)) == words {
      for place in options.indices {
        let parts = options[place].split(separator: "=", maxSplits: 1)
        guard let name = parts.first.map(String.init), let new = names[name] else { continue }
        options[place] = ([new] + parts.dropFirst().map(String.init)).joined(separator: "=")
        note("\(name) of \(words.joined(separator: " ")) is now \(new)")
      }
    }
    return Array(options + rest)
  }
}
