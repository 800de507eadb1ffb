import Foundation
import GPT
import Viz

/// Where a report goes, by the ending of a path: a figure (.png, .svg, .pdf), a table (.csv), or a directory for the report
/// as JSON, its table and its figure.
struct ReportOutput {
  let path: String

  /// Finds out before the work whether ``write`` can do what `path` asks for.
  static func check(_ path: String) throws {
    if path.lowercased().hasSuffix(".csv") || (try? FigureFormat(path: path)) != nil { return }
    try requireDirectory(path)
  }

  /// - Throws: an error for a path that looks like a file of a kind that is not written.
  static func requireDirectory(_ path: String) throws {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    let ending = URL(fileURLWithPath: path).pathExtension
    guard !path.isEmpty, ending.isEmpty || (exists && isDirectory.boolValue) else {
      throw CheckpointError(
        path.isEmpty ? "--out" : path,
        path.isEmpty ? "names nothing" : "expected a directory or a figure, found the ending .\(ending)",
        hint:
          "give a directory without an ending for everything; figures end in .png, .svg or .pdf, tables in .csv"
      )
    }
  }

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
    try Self.requireDirectory(path)
    try FileAccess.createDirectory(path)
    try FileAccess.write(try JSONFile.text(report), to: "\(path)/report.json")
    try FileAccess.write(Data(csv().utf8), to: "\(path)/\(name).csv")
    try figure().write(to: "\(path)/\(name).png", metadata: metadata)
  }
}
