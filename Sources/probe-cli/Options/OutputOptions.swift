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
