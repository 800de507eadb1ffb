import ArgumentParser
import Arrays
import Foundation
import Records

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON for machines instead of text.")
  var json = false

  /// Prints a report as indented JSON with sorted keys.
  func print(json report: some Encodable) throws {
    let json = try ReportJSON(
      report, from: Provenance.origin(), adding: OpenedCheckpoint.fields)
    do {
      try FileHandle.standardOutput.write(contentsOf: json.text)
    } catch {
      throw StandardStreams.outputProblem(errno)
    }
    for array in json.arrays {
      let shape = array.shape.extents.map(String.init).joined(separator: " × ")
      Terminal.note("\(array.name), \(shape) numbers, is not in the JSON; --out DIR writes it to arrays.npz")
    }
  }
}
