import ArgumentParser
import GPT
import Intervene
import Tasks
import Viz

struct Weights: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a model's weights, their gradients, and the circuits of each head.",
    discussion: """
      Examples:
        probe-cli weights
        probe-cli weights --model runs/b --out weights
        probe-cli weights --parameter 'blocks.1.attn.*' --out weights
        probe-cli weights \\
          --json | jq '.circuits[] | {layer, head, outputSingularValues}'

      For every matrix: size, norms, singular values, and the norm of the loss's
      gradient on the inputs of the world (or --input, --text). For every head: the
      singular values of its query-key and output-value circuits and, for small
      vocabularies, the circuits symbol by symbol. For every pair of heads in
      different layers: how strongly one reads what the other writes. Names are
      TransformerLens's. --out writes report.json, scores.csv, scores.md and figures
      into a directory, with heat maps of the matrices that --parameter names.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("One input of the world.", valueName: "values"))
  var input: String?

  @Option(
    help: ArgumentHelp("Raw text; \\n stands for a line break, unless a letter follows.", valueName: "text"))
  var text: String?

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Matrices to report heat maps of, by name with * and ? (all with --out).", valueName: "glob"))
  var parameter: String?

  @Option(
    in: .evaluated,
    help: ArgumentHelp("The largest number of inputs; of larger worlds a sample.", valueName: "n"))
  var inputs: Int = 256

  @Option(in: .seed, help: ArgumentHelp("The seed of the sample.", valueName: "n")) var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figures.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard input == nil || text == nil else { throw ValidationError("give one of --input and --text") }
  }

  func run() throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "matrices and heads")
    defer { bar.finish() }
    let report = try WeightReport(run: run, settings: settings(run), threads: model.threads) {
      bar.update($0, of: $1)
    }
    bar.finish()
    if let out {
      let figure = WeightFigure(report: report, model: model.displayName)
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp, figures: figure.pages, model: model.displayName,
        run: run)
    }
    if output.json { return try output.print(json: report) }
    WeightText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables and figures: \(out)") }
  }

  private func settings(_ run: Run) throws -> WeightSettings {
    var settings = WeightSettings()
    settings.input = try input.map { try run.requireWorld().parse(input: $0) }
    settings.text = text.map(TextSource.unescape)
    settings.inputs = inputs
    settings.seed = seed
    settings.maps = parameter ?? (out == nil ? nil : "*")
    return settings
  }
}
