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
        probe-cli report --model runs/boolean --input 1,0,1,0,1 --out report
        probe-cli report --model gpt2 --text 'The Eiffel Tower stands in' \\
          --out tower

      README.md in the directory shows each analysis with its figure, its text and
      the command that makes it again. A minute for a small model.
      """)

  @Option(
    help: ArgumentHelp("The input whose attention is shown (one drawn at random).", valueName: "values"))
  var input: String?

  @Option(help: ArgumentHelp("A text, for models without a world.", valueName: "text"))
  var text: String?

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("The directory for figures, tables and index page.", valueName: "dir"))
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
    let place = RunDirectory(out)
    if place.holdsRun {
      throw FileError(out, "holds a model", hint: "choose a directory of its own")
    }
    let run = try model.open()
    guard run.world != nil || text != nil else {
      throw FileError(
        model.displayName, "has no world.yaml", hint: "give a text with --text, or its world with --world")
    }
    let asked = text.map(TypedText.unescaped)
    let analyses = try StandardAnalyses.all(of: run, input: input, text: asked)
    let earlier = try WholeDirectory.replaceable(in: out, list: Self.list, names: ["README.md"], force: force)
    let files = try WholeDirectory(out)
    var page = try heading(run)
    var sections: [Report.Section] = []
    if asked == nil { page += try accuracy(run) }
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

  private func heading(_ run: Run) throws -> String {
    let d = run.model.dimensions
    return """
      # Report of \(model.displayName)

      \(run.world.map { "World '\($0.name)'. " } ?? "")\(d.layers) layers of \(d.heads) heads, width \(d.width).

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
    return "\n## Accuracy\n\n" + Self.block(out.text)
  }

  /// One analysis: its figures and table are written, its text becomes a section. One that this model cannot be asked says
  /// why.
  private func section<A: PresentedAnalysis>(_ analysis: A, _ run: Run, in directory: String) throws -> (
    text: String, section: Report.Section
  ) {
    let name = A.name.split(separator: " ").joined(separator: "-")
    let command = CommandLineText.text(of: analysis, model: model)
    var page =
      "\n## \(A.name.prefix(1).uppercased() + A.name.dropFirst())\n\n\(A.summary)\n\n```sh\n\(command)\n```\n\n"
    let report: A.Report
    do {
      report = try Work.run(threads: model.threads) { try analysis.run(on: run, job: $0) }.result
    } catch let error as any Diagnostic {
      let nothing = Report.Section(analysis: A.name, command: command, figures: [], table: nil)
      return (page + "Not made: \(error.text(.commandLine))\n", nothing)
    }
    let presentation = analysis.presentation(of: report, by: model.displayName)
    let drawn = presentation.figures()
    var names: [String] = []
    for figure in drawn {
      let file = drawn.count == 1 ? "\(name).png" : "\(name)-\(figure.name).png"
      try figure.figure.write(
        to: "\(directory)/\(file)", style: figures.style, dpi: figures.dpi,
        metadata: FigureMetadata(
          title: figure.title, command: command, model: model.displayName, world: run.world?.fingerprint ?? ""
        ))
      page += "![\(figure.title)](\(file))\n\n"
      names.append(file)
    }
    let out = ReportText(.plain, naming: .commandLine)
    presentation.text(out)
    try FileAccess.write(Data(presentation.table().csv.utf8), to: "\(directory)/\(name).csv")
    return (
      page + Self.block(out.text) + "\n[All numbers](\(name).csv)\n",
      Report.Section(analysis: A.name, command: command, figures: names, table: "\(name).csv")
    )
  }

  /// A text as it is.
  private static func block(_ text: String) -> String {
    "```text\n" + text.trimmingCharacters(in: .newlines) + "\n```\n"
  }
}
