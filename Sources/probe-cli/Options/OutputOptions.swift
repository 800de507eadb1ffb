import ArgumentParser
import Foundation
import GPT
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
  static let style = TerminalStyle.detect()

  /// A message on standard error.
  static func note(_ text: String) { StandardError.write("note: \(text)\n") }

  /// Text in a colour where the terminal has colours.
  static func colored(_ text: String, _ code: Int) -> String {
    style.colors == .none ? text : "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }

  static func green(_ text: String) -> String { colored(text, 32) }
  static func red(_ text: String) -> String { colored(text, 31) }
  static func bold(_ text: String) -> String { colored(text, 1) }
}

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
