import ArgumentParser
import Records

/// Words that name no command: told with the ones that may be meant, before the parser calls them unexpected.
enum CommandWords {
  /// Checks the words that lead to a command.
  ///
  /// - Throws: ``UsageError`` for a word where a command is expected and none has this name.
  static func check(_ arguments: [String], of program: any ParsableCommand.Type) throws {
    let asksHelp = arguments.first == "help"
    var (command, path) = (program, [String]())
    for word in asksHelp ? arguments.dropFirst() : arguments[...] {
      guard !word.hasPrefix("-"), !(word == "help" && path.isEmpty) else { return }
      let below = command.configuration.subcommands
      guard !below.isEmpty else { return }
      guard let next = below.first(where: { name(of: $0) == word }) else {
        throw unknown(word, below: path, among: below.map(name))
      }
      command = next
      path.append(word)
    }
  }

  /// The words that lead to a command.
  static func leading(_ arguments: [String], of program: any ParsableCommand.Type) -> [String] {
    var (command, path) = (program, [String]())
    for word in arguments {
      guard let next = command.configuration.subcommands.first(where: { name(of: $0) == word }) else { break }
      command = next
      path.append(word)
    }
    return path
  }

  private static func unknown(_ word: String, below path: [String], among known: [String]) -> UsageError {
    let near = NearMatches.of(word, among: known)
    let place = path.joined(separator: " ")
    let help = (["probe-cli"] + path + ["--help"]).joined(separator: " ")
    return UsageError(
      "there is no command \"\(word)\"\(place.isEmpty ? "" : " of \(place)")",
      hint: near.isEmpty
        ? known.count > 12 ? "`\(help)` lists all" : "there are \(known.joined(separator: ", "))"
        : "did you mean \(near.joined(separator: " or "))?")
  }

  /// A command's last word, as the parser has it.
  private static func name(of command: any ParsableCommand.Type) -> String { command._commandName }
}
