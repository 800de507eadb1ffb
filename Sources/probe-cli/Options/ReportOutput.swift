import Foundation
import GPT
import Viz

/// Where a report goes, by the ending of a path: a figure (.png, .svg, .pdf), a table (.csv), or a directory for the report
/// as JSON, its table and its figure.
struct ReportOutput {
  let path: String

  /// Writes what the path asks for; table and figure are made only when they are.
  func write(
    _ report: some Encodable, name: String, csv: () -> String, figure: () -> any Figure, title: String,
    model: String, run: Run
  ) throws {
    let metadata = FigureMetadata(
      title: title, command: CommandLineText.current, model: model, world: run.world?.fingerprint ?? "")
    if path.lowercased().hasSuffix(".csv") {
      try FileAccess.createDirectory(ofFile: path)
      return try FileAccess.write(Data(csv().utf8), to: path)
    }
    if (try? FigureFormat(path: path)) != nil {
      try FileAccess.createDirectory(ofFile: path)
      return try figure().write(to: path, metadata: metadata)
    }
    try FileAccess.createDirectory(path)
    try FileAccess.write(try JSONFile.text(report), to: "\(path)/report.json")
    try FileAccess.write(Data(csv().utf8), to: "\(path)/\(name).csv")
    try figure().write(to: "\(path)/\(name).png", metadata: metadata)
  }
}
