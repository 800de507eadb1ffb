import ArgumentParser
import Foundation
import GPT
import Records
import Viz

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for machines instead of text.")
  var json = false

  /// Prints a report as indented JSON with sorted keys.
  func print(json report: some Encodable) throws { try Self.print(json: report) }

  /// A report as JSON; where a checkpoint was opened in the place of a run's model, `openedCheckpoints` says so.
  static func text(of report: some Encodable) throws -> Data {
    let text = try JSONFile.text(report)
    guard !OpenedCheckpoint.all.isEmpty,
      case .object(var fields) = try JSONDecoder().decode(JSONValue.self, from: text)
    else { return text }
    fields["openedCheckpoints"] = try JSONDecoder().decode(
      JSONValue.self, from: JSONFile.line(OpenedCheckpoint.all))
    return try JSONFile.text(JSONValue.object(fields))
  }

  static func print(json report: some Encodable) throws {
    let text = try text(of: report)
    do {
      try FileHandle.standardOutput.write(contentsOf: text)
    } catch {
      throw StandardStreams.outputProblem(errno)
    }
  }
}

/// What the terminal can show, and messages beside the results.
enum Terminal {
  static let style = {
    var style = TerminalStyle.detect()
    if style.colors != .none { style.mark = "\(UInt64.random(in: .min ... .max));" }
    return style
  }()

  /// A message on standard error.
  static func note(_ text: String) { StandardError.write("note: \(TerminalText.shown(text))\n") }

  /// Prints text of this program, in which tokens, names and paths of others may stand: their control characters are
  /// shown, on a terminal as in a pipe. Colours in ``style`` and line breaks stay.
  static func print(_ text: String, terminator: String = "\n") {
    Swift.print(shown(text), terminator: terminator)
  }

  /// Prints a text that is itself the result, such as what a model says: as it is into files and pipes, with control
  /// characters shown on a terminal.
  static func print(result text: String, terminator: String = "\n") {
    guard isatty(STDOUT_FILENO) == 0 else { return print(text, terminator: terminator) }
    Swift.print(text, terminator: terminator)
  }

  /// Only colour codes that bear the style's mark are this program's own.
  private static func shown(_ text: String) -> String {
    guard !style.mark.isEmpty else { return TerminalText.shown(text) }
    return text.components(separatedBy: "\u{1B}[\(style.mark)").map(TerminalText.shown)
      .joined(separator: "\u{1B}[")
  }

  /// Text in a colour where the terminal has colours.
  static func colored(_ text: String, _ code: Int) -> String {
    style.colors == .none ? text : "\u{1b}[\(style.mark)\(code)m\(text)\u{1b}[\(style.mark)0m"
  }

  static func green(_ text: String) -> String { colored(text, 32) }
  static func red(_ text: String) -> String { colored(text, 31) }
  static func bold(_ text: String) -> String { colored(text, 1) }
}

/// Everything that is printed goes through ``Terminal``.
func print(_ text: String, terminator: String = "\n") { Terminal.print(text, terminator: terminator) }

/// The command as it was typed, for the records of runs and figures.
enum CommandLineText {
  static var current: String {
    (["probe-cli"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
  }

  /// An argument as one would type it in a shell.
  static func quoted(_ argument: String) -> String {
    let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "-_=,./:+".contains($0) }
    return plain && !argument.isEmpty
      ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
