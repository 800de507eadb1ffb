import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Tasks
import Viz

/// Where a report goes.
struct OutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A figure (.png, .svg, .pdf, .html), a table (.csv, .md), a report (.json) or a directory for everything.",
      valueName: "path"), completion: .file())
  var out: String?

  @OptionGroup var figures: FigureOptions

  /// The place, looked at before the work: its ending is known, nothing else stands there, and something can be written.
  ///
  /// - Parameter standing: the place where none is named.
  func checked(else standing: String? = nil) throws -> ReportPlace? {
    try (out ?? standing).map(ReportPlace.init(checking:))
  }

  /// Tables, reports, SVG and PDF have no pixels.
  func validate() throws {
    let ending = out.map { URL(fileURLWithPath: $0).pathExtension.lowercased() } ?? "png"
    if ["png", ""].contains(ending) { try figures.checkPixels() }
  }
}

/// A file or a directory for a report.
struct ReportPlace {
  enum Form { case figure, table, markdown, json, directory }

  let path: String
  private let form: Form

  /// - Throws: ``FileError`` for an ending that says nothing, and for what cannot be written.
  init(checking path: String) throws {
    guard !path.isEmpty else { throw FileError("--out", "names nothing", hint: "give a path") }
    self.path = path
    let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
    switch ending {
    case "csv": form = .table
    case "md": form = .markdown
    case "json": form = .json
    case _ where (try? FigureFormat(path: path)) != nil: form = .figure
    default:
      form = .directory
      guard try ending.isEmpty || FileAccess.kind(of: path) != nil else {
        throw ArgumentError(
          path, "expected a figure, a table or a directory, found the ending .\(ending)",
          hint:
            "figures end in .png, .svg, .pdf or .html, tables in .csv; a directory needs no ending"
        )
      }
    }
    if form == .directory {
      try FileAccess.requireWritable(directory: path, files: ["report.json"])
    } else {
      try FileAccess.requireWritable(path)
    }
  }

  /// Writes what the path asks for: a figure, a table, or all of it with `report.json`, all together or nothing.
  ///
  /// - Parameter directory: where it waits for other files, and for the caller to put all in place.
  func write(
    _ report: some Encodable, _ presentation: Presentation, _ options: FigureOptions, model: String, run: Run,
    in directory: WholeDirectory? = nil
  ) throws {
    func metadata(_ figure: Presentation.NamedFigure) -> FigureMetadata {
      FigureReceipt.metadata(figure, model: model, run: run, isOneOfMany: form == .directory)
    }
    if form != .directory { try FileAccess.createDirectory(ofFile: path) }
    switch form {
    case .table: try FileAccess.write(Data(presentation.table().csv.utf8), to: path)
    case .markdown: try FileAccess.write(Data(presentation.writeUp().markdown.utf8), to: path)
    case .json:
      try FileAccess.write(
        try ReportJSON(report, from: Provenance.origin(), adding: OpenedCheckpoint.fields).text, to: path)
    case .figure:
      let all = presentation.figures()
      guard let figure = all.first else {
        throw FileError(path, "there is no figure of this", hint: "give a table (.csv) or a directory")
      }
      try figure.figure.write(
        to: path, style: options.style, dpi: options.dpi, metadata: metadata(figure))
      if all.count > 1 {
        Terminal.note("\(path) is the first of \(all.count) figures; a directory gets all of them")
      }
    case .directory:
      let files = try directory ?? WholeDirectory(path)
      let place = files.workspace
      let json = try ReportJSON(
        report, arraysIn: "arrays.npz", from: Provenance.origin(), adding: OpenedCheckpoint.fields)
      try FileAccess.write(json.text, to: "\(place)/report.json")
      if !json.arrays.isEmpty { try NPZ.write(json.arrays, to: "\(place)/arrays.npz") }
      try FileAccess.write(
        Data(presentation.table().csv.utf8), to: "\(place)/\(presentation.name).csv")
      try FileAccess.write(
        Data(presentation.writeUp().markdown.utf8), to: "\(place)/\(presentation.name).md")
      for figure in presentation.figures() {
        try figure.figure.write(
          to: "\(place)/\(figure.name).png", style: options.style, dpi: options.dpi,
          metadata: metadata(figure))
      }
      if directory == nil { try files.commit() }
    }
    if hasFigures { Self.noteMissingLetters() }
  }

  var isDirectory: Bool { form == .directory }
  var hasFigures: Bool { form == .directory || form == .figure }

  /// Says which letters no font has, once.
  private static func noteMissingLetters() {
    let missing = MissingLetters.drawn
    guard !missing.isEmpty else { return }
    let shown = missing.prefix(8).map { letter in
      letter.unicodeScalars.map { "U+" + String($0.value, radix: 16, uppercase: true) }.joined(separator: " ")
    }
    Terminal.note(
      "no font has \(shown.joined(separator: ", "))\(missing.count > 8 ? ", …" : ""): drawn as boxes; install a font, "
        + "e.g. fonts-noto-core, fonts-noto-cjk or fonts-noto-color-emoji")
  }

  /// Where it went, for the terminal.
  var written: String {
    switch form {
    case .figure: "Figure: \(path)"
    case .table, .markdown: "Table: \(path)"
    case .json: "Report: \(path)"
    case .directory: "Report, tables and figures: \(path)"
    }
  }
}
