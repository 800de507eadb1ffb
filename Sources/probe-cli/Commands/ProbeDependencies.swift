import ArgumentParser
import GPT
import Probe
import Viz

struct ProbeDependencies: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dependencies",
    abstract: "Tell which inputs each output depends on from what the model attends to.",
    discussion: """
      Examples:
        probe-cli probe dependencies
        probe-cli probe dependencies --model runs/b --per-head --out dependencies
        probe-cli probe dependencies --divide-by-maximum --k 16 \\
          --json | jq '.scores[].probe.mean'

      The model reads each input with its right answer behind it. For every output
      and input variable, the attention from the position that predicts the output
      to the input is what a nearest-neighbour probe learns from, layer by layer.
      It is asked three questions, answered by the world's rules:
        structural       does the output depend on the input variable?
        depth            directly, through an earlier output, or not at all?
        counterfactual   would changing this variable alone change the output here?
      Scores are macro-F1 beside those of freshly initialised models, by input and
      with each output left out in turn. Attention, attention rollout and attention
      times value norm are scored as they are, without a probe. --out writes
      report.json, scores.csv, scores.md and dependencies.png into a directory.
      """)

  @OptionGroup var model: ModelOptions

  @Flag(help: "One feature for each head instead of the mean over heads.") var perHead = false

  @Flag(help: "Divide the attention of each input and output by its largest value.")
  var divideByMaximum = false

  @Option(in: .neighbours, help: ArgumentHelp("The number of neighbours.", valueName: "n")) var k: Int = 8

  @Option(help: ArgumentHelp("How votes count.", valueName: "weights"))
  var weights: KNearestNeighbours.Weights = .distance

  @Option(help: ArgumentHelp("The distance.", valueName: "metric"))
  var metric: KNearestNeighbours.Metric = .l2

  @Option(in: .folds, help: ArgumentHelp("The number of folds of the split by input.", valueName: "n"))
  var cv: Int = 5

  @Option(
    in: .randomModels,
    help: ArgumentHelp("How many freshly initialised models to compare with.", valueName: "n"))
  var randomModels: Int = 3

  @Option(in: .shuffles, help: ArgumentHelp("How often labels are shuffled for the control.", valueName: "n"))
  var shuffles: Int = 5

  @Option(
    in: .measured,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?

  @Option(in: .seed, help: ArgumentHelp("The seed of sample, shuffles and fresh models.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables and figure.", valueName: "dir"))
  var out: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    try ReportOutput.check(out, .directory)
    let run = try model.open()
    let bar = LateProgress(unit: "steps")
    defer { bar.finish() }
    let report = try DependencyReport(run: run, settings: settings, threads: model.threads) {
      bar.update($0, of: $1)
    }
    bar.finish()
    if let out {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp,
        figures: [("dependencies.png", DependencyFigure(report: report, model: model.displayName).page)],
        model: model.displayName, run: run)
    }
    if output.json { return try output.print(json: report) }
    DependencyText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables and figure: \(out)") }
  }

  private var settings: DependencySettings {
    var settings = DependencySettings()
    settings.perHead = perHead
    settings.divideByMaximum = divideByMaximum
    settings.classifier = KNearestNeighbours(k: k, metric: metric, weights: weights)
    settings.folds = cv
    settings.randomModels = randomModels
    settings.shuffles = shuffles
    settings.seed = seed
    if let inputs {
      settings.inputLimit = inputs
      settings.sample = inputs
    }
    return settings
  }
}
