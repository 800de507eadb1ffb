import Foundation
import GPT
import Records
import Tasks
import Viz

/// Where a report goes: a directory with all that a write-up needs of it or, where a command has one figure and one table, a
/// figure (.png, .svg, .pdf) or a table (.csv) by the ending of the path.
struct ReportOutput {
  let path: String

  /// What a command can write.
  enum Forms {
    /// A figure, a table or a directory.
    case any
    case directory
  }

  /// Finds out before the work whether ``write`` can do what `path` asks for: the ending is known, nothing else stands
  /// there, and something can be written there.
  static func check(_ path: String?, _ forms: Forms) throws {
    guard let path else { return }
    guard !path.isEmpty else { throw FileError("--out", "names nothing", hint: "give a path") }
    if forms == .any, isTable(path) || isFigure(path) { return try FileAccess.requireWritable(path) }
    let ending = URL(fileURLWithPath: path).pathExtension
    if try FileAccess.kind(of: path) == nil, !ending.isEmpty {
      switch forms {
      case .any:
        throw FileError(
          path, "expected a figure, a table or a directory, found the ending .\(ending)",
          hint:
            "figures end in .png, .svg or .pdf, tables in .csv; a directory without an ending gets everything"
        )
      case .directory:
        throw FileError(
          path, "expected a directory for report, tables and figures, found the ending .\(ending)",
          hint: "this command writes several files: give a directory without an ending")
      }
    }
    try FileAccess.requireWritable(directory: path, files: ["report.json"])
  }

  private static func isTable(_ path: String) -> Bool { path.lowercased().hasSuffix(".csv") }
  private static func isFigure(_ path: String) -> Bool { (try? FigureFormat(path: path)) != nil }

  /// Writes what the path asks for; table and figure are made only when they are.
  func write(
    _ report: some Encodable, name: String, table: () -> Table, figure: () -> any Figure, title: String,
    model: String, run: Run
  ) throws {
    let metadata = Self.metadata(title, model, run)
    if Self.isTable(path) {
      try FileAccess.createDirectory(ofFile: path)
      return try FileAccess.write(Data(table().csv.utf8), to: path)
    }
    if Self.isFigure(path) {
      try FileAccess.createDirectory(ofFile: path)
      return try figure().write(to: path, metadata: metadata)
    }
    try writeAll(report) { place in
      try FileAccess.write(Data(table().csv.utf8), to: "\(place)/\(name).csv")
      try figure().write(to: "\(place)/\(name).png", metadata: metadata)
    }
  }

  /// Writes `report.json`, `scores.csv`, `scores.md` and figures under their names into a directory.
  ///
  /// - Parameter directory: where they wait for other files, and for the caller to put all in place.
  func write(
    _ report: some Encodable, table: Table, writeUp: WriteUp, figures: [(name: String, page: Page)],
    model: String, run: Run, in directory: WholeDirectory? = nil
  ) throws {
    try writeAll(report, in: directory) { place in
      try FileAccess.write(Data(table.csv.utf8), to: "\(place)/scores.csv")
      try FileAccess.write(Data(writeUp.markdown.utf8), to: "\(place)/scores.md")
      for (name, page) in figures {
        try page.write(to: "\(place)/\(name)", metadata: Self.metadata(page.title, model, run))
      }
    }
  }

  /// Writes `report.json` and the other files into the directory, all together or none. It is made where there is none.
  private func writeAll(
    _ report: some Encodable, in directory: WholeDirectory? = nil, _ others: (_ place: String) throws -> Void
  ) throws {
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
