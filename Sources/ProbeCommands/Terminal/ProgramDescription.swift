import ArgumentParser
import Foundation

/// The program's commands and options, as its own description says: for messages about what was typed, not for work.
struct ProgramDescription: Decodable {
  struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?

    /// The commands below it that a person types.
    var children: [Command] { (subcommands ?? []).filter { $0.commandName != "help" } }

    /// The options and flags of this command, as they are written.
    var options: Set<String> {
      Set((arguments ?? []).flatMap { $0.names ?? [] }.map(\.written))
    }

    /// The options that take a value.
    var taking: Set<String> {
      Set((arguments ?? []).filter { $0.kind == "option" }.flatMap { $0.names ?? [] }.map(\.written))
    }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      var written: String { (kind == "long" ? "--" : "-") + name }
    }
    let kind: String
    let names: [Name]?
  }

  let command: Command

  /// The description of a program; nil only where it cannot be read.
  static func of(_ program: any ParsableCommand.Type) -> Self? {
    try? JSONDecoder().decode(Self.self, from: Data(program._dumpHelp().utf8))
  }

  /// The command that arguments name, and the words that lead to it.
  func command(in arguments: [String]) -> (command: Command, words: [String]) {
    var (found, words) = (command, [String]())
    for word in arguments {
      guard let next = found.children.first(where: { $0.commandName == word }) else { break }
      found = next
      words.append(word)
    }
    return (found, words)
  }
}
