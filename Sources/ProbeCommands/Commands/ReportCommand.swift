import ArgumentParser
import Foundation
import GPT
import Records
import Reports
import Tasks
import Viz

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Ask a model the standard analyses: figures, tables and an index page.",
    discussion: """
      Examples:
        probe-cli report --out report
        probe-cli report --out report.html
        probe-cli report --model runs/boolean --input 1,0,1,0,1 --out report
        probe-cli report --model gpt2 --text 'The Eiffel Tower stands in' \\
          --out tower

      README.md in the directory shows each analysis with its figure, its text and
      the command that makes it again. A file ending in .html gets all of it on one
      page, which needs nothing else and tells every number that is pointed at. A
      minute for a small model.
      """)

  @Option(
    help: ArgumentHelp("The input whose attention is shown (one drawn at random).", valueName: "values"))
  var input: String?

  @Option(help: ArgumentHelp("A text, for models without a world.", valueName: "text"))
  var text: String?

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The directory for figures, tables and index page, or one page (.html).", valueName: "path"))
  var out: String

  @OptionGroup var figures: FigureOptions

  @Flag(help: "Replace what an earlier call wrote there, no other files.") var force = false

  @OptionGroup var output: OutputOptions

  /// What was written.
  struct Report: Encodable {
    /// One analysis.
    struct Section: Encodable {
      let analysis: String
      let command: String
      /// The files' names; the table's is null where the analysis could not be made.
      let figures: [String]
      let table: String?
    }
    let directory: String
    let index: String
    let sections: [Section]
  }

  /// The list of what an earlier call wrote.
  private static let list = ".probe-report"

  func validate() throws {
    guard input == nil || text == nil else { throw ValidationError("give one of --input and --text") }
    try figures.checkPixels()
  }

  func run() throws {
    let isPage = out.lowercased().hasSuffix(".html")
    if isPage {
      try FileAccess.requireWritable(out)
    } else if RunDirectory(out).holdsRun {
      throw FileError(out, "holds a model", hint: "choose a directory of its own")
    }
    let run = try model.open()
    guard run.world != nil || text != nil else {
      throw FileError(
        model.displayName, "has no world.yaml", hint: "give a text with --text, or its world with --world")
    }
    let asked = text.map(TypedText.unescaped)
    let analyses = try StandardAnalyses.all(of: run, input: input, text: asked)
    if isPage { return try writePage(analyses, run, hasAccuracy: asked == nil) }
    let earlier = try WholeDirectory.replaceable(in: out, list: Self.list, names: ["README.md"], force: force)
    let files = try WholeDirectory(out)
    var page = try heading(run)
    var sections: [Report.Section] = []
    if asked == nil { page += "\n## Accuracy\n\n" + Self.block(try accuracy(run)) }
    for (number, analysis) in analyses.enumerated() {
      Terminal.note("\(number + 1) of \(analyses.count): \(type(of: analysis).name)")
      let (text, section) = try section(analysis, run, in: files.workspace)
      page += text
      sections.append(section)
    }
    try FileAccess.write(Data(page.utf8), to: "\(files.workspace)/README.md")
    try files.commit(listing: Self.list, removing: earlier)
    if output.json {
      return try output.print(json: Report(directory: out, index: "README.md", sections: sections))
    }
    print("Figures, tables and an index page: \(out)/README.md")
  }

  /// Everything on one page.
  private func writePage(_ analyses: [any PresentedAnalysis], _ run: Run, hasAccuracy: Bool) throws {
    var sections: [HTMLDocument.Section] = []
    var asked: [Report.Section] = []
    if hasAccuracy { sections.append(.init(title: "Accuracy", text: try accuracy(run))) }
    for (number, analysis) in analyses.enumerated() {
      Terminal.note("\(number + 1) of \(analyses.count): \(type(of: analysis).name)")
      let made = try made(analysis, run)
      sections.append(
        .init(
          title: made.title, summary: made.summary, command: made.command,
          figures: made.figures.map { (title: $0.title, figure: $0.figure) }, text: made.text))
      asked.append(.init(analysis: made.name, command: made.command, figures: [], table: nil))
    }
    let page = try HTMLDocument.bytes(
      title: "Report of \(model.displayName)", introduction: Self.shape(run), sections: sections,
      style: figures.style,
      metadata: FigureMetadata(
        title: "Report of \(model.displayName)", command: CommandLineText.current, model: model.displayName))
    try FileAccess.createDirectory(ofFile: out)
    try FileAccess.write(Data(page), to: out)
    let file = URL(fileURLWithPath: out)
    if output.json {
      return try output.print(
        json: Report(
          directory: file.deletingLastPathComponent().relativePath, index: file.lastPathComponent,
          sections: asked))
    }
    print("Figures, numbers and texts on one page: \(out)")
  }

  private static func shape(_ run: Run) -> String {
    let d = run.model.dimensions
    return (run.world.map { "World '\($0.name)'. " } ?? "")
      + "\(d.layers) layers of \(d.heads) heads, width \(d.width)."
  }

  private func heading(_ run: Run) throws -> String {
    """
    # Report of \(model.displayName)

    \(Self.shape(run))

    Made by probe-cli \(TypedProgram.root.configuration.version):

    ```sh
    \(CommandLineText.current)
    ```

    """
  }

  private func accuracy(_ run: Run) throws -> String {
    let world = try run.requireWorld()
    let seen = try TrainingInputs(of: run)
    let evaluation = try WorldEvaluation(
      model: run.model, tokenizer: try run.requireTokenizer(), world: world,
      inputs: TestInputs.all(of: world),
      symmetry: world.symmetry, seen: { seen.contains($0) }, threads: model.threads)
    let out = ReportText(.plain, naming: .commandLine)
    EvaluationText(evaluation: evaluation, world: world, out: out).printTable()
    return out.text
  }

  /// An analysis with its report's looks, or why this model cannot be asked.
  private struct Made {
    let name: String
    let summary: String
    let command: String
    var figures: [Presentation.NamedFigure] = []
    var table: Table?
    var text = ""

    var title: String { name.prefix(1).uppercased() + name.dropFirst() }
  }

  private func made<A: PresentedAnalysis>(_ analysis: A, _ run: Run) throws -> Made {
    var made = Made(
      name: A.name, summary: A.summary, command: CommandLineText.text(of: analysis, model: model))
    do {
      let report = try Work.run(threads: model.threads) { try analysis.run(on: run, job: $0) }.result
      let presentation = analysis.presentation(of: report, by: model.displayName)
      let out = ReportText(.plain, naming: .commandLine)
      presentation.text(out)
      made.figures = presentation.figures()
      made.table = presentation.table()
      made.text = out.text
    } catch let error as any Diagnostic {
      made.text = "Not made: \(error.text(.commandLine))\n"
    }
    return made
  }

  /// One analysis: its figures and table are written, its text becomes a section.
  private func section(_ analysis: any PresentedAnalysis, _ run: Run, in directory: String) throws -> (
    text: String, section: Report.Section
  ) {
    let made = try made(analysis, run)
    let name = made.name.split(separator: " ").joined(separator: "-")
    var page = "\n## \(made.title)\n\n\(made.summary)\n\n```sh\n\(made.command)\n```\n\n"
    guard let table = made.table else {
      let nothing = Report.Section(analysis: made.name, command: made.command, figures: [], table: nil)
      return (page + made.text, nothing)
    }
    var names: [String] = []
    for figure in made.figures {
      let file = made.figures.count == 1 ? "\(name).png" : "\(name)-\(figure.name).png"
      try figure.figure.write(
        to: "\(directory)/\(file)", style: figures.style, dpi: figures.dpi,
        metadata: FigureMetadata(
          title: figure.title, command: made.command, model: model.displayName,
          world: run.world?.fingerprint ?? ""))
      page += "![\(figure.title)](\(file))\n\n"
      names.append(file)
    }
    try FileAccess.write(Data(table.csv.utf8), to: "\(directory)/\(name).csv")
    return (
      page + Self.block(made.text) + "\n[All numbers](\(name).csv)\n",
      Report.Section(analysis: made.name, command: made.command, figures: names, table: "\(name).csv")
    )
  }

  /// A text as it is.
  private static func block(_ text: String) -> String {
    "```text\n" + text.trimmingCharacters(in: .newlines) + "\n```\n"
  }
}
