import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz

struct Recover: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Damage a model for good, go on training, and see how it recovers.",
    discussion: """
      Examples:
        probe-cli recover --spec lesion.yaml
        probe-cli recover --spec lesion.yaml --freeze lesion --steps 1000 \\
          --out recovery
        probe-cli recover --model runs/b --spec lesion.yaml --freeze lesion \\
          --freeze 'embed.*' --json

      The specification lists ablations to zero and changes of weights, which become
      lasting:
        interventions:
          - ablate: {heads: [0.1, 1.3]}
          - flip: {parameter: "blocks.0.mlp.W_in[:,0:64]", how: sign}
      Training goes on with the run's own data and settings, its learning rate
      starting at the peak again. With --freeze lesion the damaged weights stay as
      they are and others have to step in; without it they may grow back. Recovered
      means that the model's own answers reach --recovered of their former accuracy.
      Shapley values of heads, before and at the end, tell which heads took over. A
      random lesion has as many weights of the same kinds, each scaled so that the
      change has the same norm.

      The run itself is never written to. --out gets report.json, scores.csv,
      scores.md, recovery.png and the trained models as runs of their own: lesion,
      random-1, ….
      """)

  @OptionGroup var model: ModelOptions

  @Option(help: ArgumentHelp("The lesion: a YAML file with interventions.", valueName: "file")) var spec:
    String

  @Option(in: .recoverySteps, help: ArgumentHelp("How many updates to train.", valueName: "n"))
  var steps: Int = 500

  @Option(in: .recoverySteps, help: ArgumentHelp("Steps between evaluations.", valueName: "n"))
  var evaluateEvery: Int = 25

  @Option(
    help: ArgumentHelp(
      "What stays as it is: lesion, or names of parameters; may be repeated.", valueName: "what"))
  var freeze: [String] = []

  @Option(
    in: .positiveShare("recovered"),
    help: ArgumentHelp("The share of the former accuracy that counts as recovered.", valueName: "x"))
  var recovered: Double = 0.95

  @Option(in: .controls, help: ArgumentHelp("How many random lesions to compare with.", valueName: "n"))
  var controls: Int =
    1

  @Option(
    in: .orders,
    help: ArgumentHelp("Orders of removal for the heads' Shapley values, 0 for none.", valueName: "n"))
  var orders: Int = 40

  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?

  @Option(in: .seed, help: ArgumentHelp("The seed of random lesions, orders and sample.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("A directory for report, tables, figure and trained models.", valueName: "dir"))
  var out: String?

  @Flag(help: "Replace what an earlier call wrote to --out, and nothing else there.") var force = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    try ReportOutput.check(out, .directory)
    let lesion = try InterventionSpecification(path: spec)
    let run = try model.open(
      needingWorldFor: "recovery is training on the texts of a world")
    let earlier = try out.map(replaceable) ?? []
    let files = try out.map { try WholeDirectory($0) }
    let bar = LateProgress(unit: "steps")
    defer { bar.finish() }
    let report = try RecoveryReport(
      run, lesion: lesion, settings: settings, selection: TextSelection(most: inputs, seed: seed),
      keepingRunsIn: files?.workspace, shownAs: out, command: CommandLineText.current,
      threads: model.threads
    ) { bar.update($0, of: $1) }
    bar.finish()
    if let out, let files {
      try ReportOutput(path: out).write(
        report, table: report.table, writeUp: report.writeUp,
        figures: [("recovery.png", RecoverFigure(report: report, model: model.displayName).page)],
        model: model.displayName, run: run, in: files)
      try files.commit(listing: Self.list, removing: earlier)
    }
    if output.json { return try output.print(json: report) }
    RecoverText(report: report, model: model.displayName).print()
    if let out { print("\nReport, tables, figure and trained models: \(out)") }
  }

  /// The list of what an earlier call wrote.
  private static let list = ".probe-recovery"

  /// The files of an earlier call, to be replaced.
  private func replaceable(in out: String) throws -> [String] {
    let names = ["report.json", "scores.csv", "scores.md", "recovery.png"]
    var runs: [String] = []
    for name in settings.runs {
      let run = RunDirectory("\(out)/\(name)")
      try run.refuseRun(force: force)
      if run.holdsRun { runs += (try run.replaceableNames() ?? []).map { "\(name)/\($0)" } }
    }
    let earlier = try WholeDirectory.replaceable(in: out, list: Self.list, names: names, force: force)
    return Set(earlier + runs).sorted()
  }

  private var settings: RecoverySettings {
    var settings = RecoverySettings()
    settings.steps = steps
    settings.evaluateEvery = evaluateEvery
    settings.freeze = freeze
    settings.recovered = recovered
    settings.controls = controls
    settings.orders = orders
    settings.seed = seed
    return settings
  }
}
