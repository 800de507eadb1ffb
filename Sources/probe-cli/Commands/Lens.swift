import ArgumentParser
import GPT
import Intervene
import Tasks
import Viz

struct Lens: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what each layer would answer, and which heads and MLPs make the answer.",
    discussion: """
      Examples:
        probe-cli lens --input 1,0,1,0,1
        probe-cli lens --at newD --out lens
        probe-cli lens --input 1,0,1,0,1 --at 10 --against 1 \\
          --json | jq '.attributions[].parts'
        probe-cli lens --model runs/b --text '1,0,1,0,1\\n0,1'

      The logit lens reads the residual stream behind every block with the model's
      own final layer norm and unembedding. Direct logit attribution takes the
      right token's logit minus the best wrong one's apart: what embeddings, heads
      and MLPs wrote into the stream, with the final layer norm's scale as it is.
      Head detectors score where each head looks. Inputs are read with their right
      answers behind them; without --input and --text, numbers are means over all
      inputs of the world. --out writes report.json, scores.csv, scores.md and
      lens.png, attribution.png and heads.png into a directory.
      """)

  @OptionGroup var source: TextSource
  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Attribute logits of this output, or at this position or place such as newB-1 (all outputs by default).",
      valueName: "place"))
  var at: String?

  @Option(
    help: ArgumentHelp(
      "The token to compare the right one with (the best wrong one by default).", valueName: "token"))
  var against: String?

  @Option(
    in: .evaluated,
    help: ArgumentHelp("The largest number of inputs; of larger worlds a sample.", valueName: "n"))
  var inputs: Int = 512

  @Option(in: .seed, help: ArgumentHelp("The seed of sample and random sequences.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figures.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard source.count <= 1 else { throw ValidationError("give one of --input, --text and --tokens") }
    _ = try source.tokenIDs()
  }

  func run() throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "steps")
    defer { bar.finish() }
    let report = try LensReport(
      run: run, source: lensSource(run), settings: settings, threads: model.threads
    ) { bar.update($0, of: $1) }
    bar.finish()
    if let out {
      let figure = LensFigure(report: report, model: model.displayName)
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp, figures: figure.pages, model: model.displayName,
        run: run)
    }
    if output.json { return try output.print(json: report) }
    LensText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables and figures: \(out)") }
  }

  private func lensSource(_ run: Run) throws -> LensSource {
    if let input = source.input { return .input(try run.requireWorld().parse(input: input)) }
    if let ids = try source.tokenIDs() { return .tokens(ids) }
    return source.rawText.map(LensSource.text) ?? .world
  }

  private var settings: LensSettings {
    var settings = LensSettings()
    settings.at = at
    settings.against = against.map(TextSource.unescape)
    settings.inputs = inputs
    settings.seed = seed
    return settings
  }
}
