import Foundation
import GPT
import Viz

/// A directory with all that a write-up needs of one report: the report itself, its tables and its figures.
struct ReportFiles {
  let directory: String

  /// Writes `report.json`, `scores.csv`, `scores.md` and the figure.
  func write(
    _ report: some Encodable, csv: String, markdown: String, figure: Page, named name: String, model: String,
    run: Run
  ) throws {
    try write(report, csv: csv, markdown: markdown, figures: [(name, figure)], model: model, run: run)
  }

  /// Writes `report.json`, `scores.csv`, `scores.md` and the figures under their names.
  func write(
    _ report: some Encodable, csv: String, markdown: String, figures: [(name: String, page: Page)],
    model: String, run: Run
  ) throws {
    try ReportOutput.requireDirectory(directory)
    try FileAccess.createDirectory(directory)
    try FileAccess.write(try JSONFile.text(report), to: "\(directory)/report.json")
    try FileAccess.write(Data(csv.utf8), to: "\(directory)/scores.csv")
    try FileAccess.write(Data(markdown.utf8), to: "\(directory)/scores.md")
    for (name, page) in figures {
      try page.write(
        to: "\(directory)/\(name)",
        metadata: FigureMetadata(
          title: page.title, command: CommandLineText.current, model: model,
          world: run.world?.fingerprint ?? ""))
    }
  }
}
