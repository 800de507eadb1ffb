import Foundation
import GPT
import Records
import Viz

/// Where a report goes: a directory with all that a write-up needs of it or, where a command has one figure and one table, a
/// figure (.png, .svg, .pdf) or a table (.csv) by the ending of the path.
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
    let metadata = Self.metadata(title, model, run)
    if path.lowercased().hasSuffix(".csv") {
      try FileAccess.createDirectory(ofFile: path)
      return try FileAccess.write(Data(csv().utf8), to: path)
    }
    if (try? FigureFormat(path: path)) != nil {
      try FileAccess.createDirectory(ofFile: path)
      return try figure().write(to: path, metadata: metadata)
    }
    try writeAll(report) { place in
      try FileAccess.write(Data(csv().utf8), to: "\(place)/\(name).csv")
      try figure().write(to: "\(place)/\(name).png", metadata: metadata)
    }
  }

  /// Writes `report.json`, `scores.csv`, `scores.md` and figures under their names into a directory.
  ///
  /// - Parameter directory: where they wait for other files, and for the caller to put all in place.
  func write(
    _ report: some Encodable, csv: String, markdown: String, figures: [(name: String, page: Page)],
    model: String, run: Run, in directory: WholeDirectory? = nil
  ) throws {
    try writeAll(report, in: directory) { place in
      try FileAccess.write(Data(csv.utf8), to: "\(place)/scores.csv")
      try FileAccess.write(Data(markdown.utf8), to: "\(place)/scores.md")
      for (name, page) in figures {
        try page.write(to: "\(place)/\(name)", metadata: Self.metadata(page.title, model, run))
      }
    }
  }

  /// Writes `report.json` and the other files into the directory, all together or none. It is made where there is none.
  private func writeAll(
    _ report: some Encodable, in directory: WholeDirectory? = nil, _ others: (_ place: String) throws -> Void
  ) throws {
    try Self.requireDirectory(path)
    let files = try directory ?? WholeDirectory(path)
    try FileAccess.write(try OutputOptions.text(of: report), to: "\(files.workspace)/report.json")
    try others(files.workspace)
    if directory == nil { try files.commit() }
  }

  private static func metadata(_ title: String, _ model: String, _ run: Run) -> FigureMetadata {
    FigureMetadata(
      title: title, command: CommandLineText.current, model: model, world: run.world?.fingerprint ?? "")
  }
}
