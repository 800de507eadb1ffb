import ArgumentParser
import GPT
import Intervene
import Records
import Tasks
import Viz

struct Ablate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove parts of a model and see which outputs break.",
    discussion: """
      Examples:
        probe-cli ablate --heads 0.0,1.3 --mlps 2 --mode zero,mean,resample
        probe-cli ablate --heads 1.0 --positions newD-1 --target newD --json
        probe-cli ablate --spec interventions.yaml
        probe-cli ablate --each head --target newD --out map.png
        probe-cli ablate --lattice --target newD --mode zero,mean --out lattice
        probe-cli ablate --model gpt2 --text 'The Eiffel Tower stands in' --each head

      Every input of the world is evaluated (a sample of a large world), both
      teacher-forced (each symbol predicted from the right ones before it) and
      generated freely. --each ablates every head, attention layer, MLP or neuron on
      its own. --lattice removes every set of heads and tells which sets an output
      needs, which are enough for it, and each head's exact Shapley value. Several
      modes stand side by side (their JSON is an object with the modes as keys).
      --out takes a figure (.png, .svg, .pdf), a table (.csv) or a directory for
      everything.

      With --text no world is needed: the report is about the token that the model
      predicts behind the text (or --target): its probability, logit and rank, the
      logit difference to the likeliest other token, and the KL divergence from the
      untouched model's prediction.

      A specification holds a list of interventions that act together:
        interventions:
          - ablate: {heads: [0.0, 1.3], mode: mean, positions: [newB]}
          - ablate: {mlps: [2]}
      """)

  @OptionGroup var sites: AblationOptions
  @OptionGroup var prompt: PromptOptions
  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The output to look at (all); with --text the token (the likeliest one).", valueName: "name"))
  var target: String?
  @Option(help: ArgumentHelp("Ablate each head, attention, mlp or neuron alone.", valueName: "part"))
  var each: String?
  @Option(help: "With --each and --text, what the map shows: logit-diff, probability, kl or correct.")
  var metric: PatchMetric?
  @Flag(help: "Remove every set of heads (or of those in --heads).") var lattice = false
  @Option(
    in: .positiveShare("threshold"),
    help: ArgumentHelp(
      "With --lattice: the accuracy below which the target is broken (the untouched model's).",
      valueName: "x"))
  var threshold: Double?
  @Option(
    in: .permutations,
    help: ArgumentHelp("With --lattice: sample orders of removal, not all sets.", valueName: "n"))
  var permutations: Int?
  @Option(
    in: .beam,
    help: ArgumentHelp("With --permutations: sets that the search goes on with (1: greedy).", valueName: "n"))
  var beam: Int = 8
  @Flag(help: "With --lattice: the smallest sets only.") var brief = false
  @Option(
    in: .timeLimit,
    help: ArgumentHelp("With --lattice: the longest time to take, in seconds.", valueName: "s"))
  var timeLimit: Double = 1_800
  @Option(
    in: .evaluated,
    help: ArgumentHelp(
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512).", valueName: "n"))
  var inputs: Int?
  @Option(help: ArgumentHelp("A figure, a table or a directory.", valueName: "path")) var out: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard each == nil || !lattice else { throw ValidationError("give one of --each and --lattice") }
    if each != nil, sites.namesSites || sites.spec != nil {
      throw ValidationError("--each goes through all parts: leave sites and --spec out")
    }
    if prompt.isGiven {
      guard !lattice else {
        throw ValidationError(
          "--lattice scores every set of heads on all inputs of a world: with a text use --each head")
      }
      guard inputs == nil else { throw ValidationError("--inputs are a world's: leave it out with a text") }
    } else if each != nil, sites.positions != nil {
      throw ValidationError("--each ablates at all positions of a world's inputs: leave --positions out")
    }
    guard metric == nil || each != nil && prompt.isGiven else {
      throw ValidationError("--metric belongs to --each with --text")
    }
    if sites.spec != nil, sites.namesSites || sites.positions != nil || sites.mode != nil {
      throw ValidationError("--spec says what to ablate: leave sites, --positions and --mode out")
    }
    if sites.namesNormsOnly, sites.mode != nil {
      throw ValidationError("--norms are frozen to their mean scale in every mode: leave --mode out")
    }
    guard lattice || (threshold == nil && permutations == nil && !brief) else {
      throw ValidationError("--threshold, --permutations and --brief belong to --lattice")
    }
    if lattice, sites.spec != nil || sites.positions != nil || sites.namesOtherThanHeads {
      throw ValidationError(
        "--lattice removes heads at all positions: leave --spec, --positions and sites but --heads out")
    }
  }

  func run() throws {
    try ReportOutput.check(out, .any)
    if prompt.isGiven { return try look() }
    let run = try model.open(
      needingWorldFor: lattice
        ? "the lattice scores every set of heads on all inputs of a world"
        : "outputs are evaluated on all inputs of a world",
      instead: lattice ? "use --each head with --text" : "give a text with --text")
    let subject = try Session(
      run: run, selection: try TextSelection(most: inputs, seed: sites.seed), threads: model.threads)
    let bar = LateProgress(unit: lattice ? "sets × texts" : "ablations")
    defer { bar.finish() }
    if lattice { return try removeSets(subject, run, bar) }
    if let each { return try sweep(each, subject, run, bar) }
    if let interventions = try sites.specified(for: subject) {
      return try show(AblationReport(subject, interventions, target: target), run)
    }
    let reports = try ByMode(sites.modes()) {
      try AblationReport(subject, [sites.ablation($0)], target: target)
    }
    if reports.reports.count == 1 { return try show(reports.reports[0], run) }
    try write(
      reports, name: "ablation", table: reports.table(\.table),
      figure: AblationFigure.page(reports, model: model.displayName), run)
    if output.json { return try output.print(json: reports) }
    AblationText(model: model.displayName).print(reports)
    printPath()
  }

  private func show(_ report: AblationReport, _ run: Run) throws {
    try write(
      report, name: "ablation", table: report.table,
      figure: AblationFigure.chart(report, model: model.displayName), run)
    if output.json { return try output.print(json: report) }
    AblationText(model: model.displayName).print(report)
    printPath()
  }

  private func sweep(_ each: String, _ subject: Session<TaskTexts>, _ run: Run, _ bar: LateProgress) throws {
    let parts = try Self.parts(each)
    let modes = try sites.modes()
    let reports = try ByMode(modes) { mode in
      let before = modes.firstIndex(of: mode)!
      return try AblationSweep(
        subject, each: parts, mode: mode, seed: sites.seed, target: target,
        onProgress: { bar.update(before * $1 + $0, of: modes.count * $1) })
    }
    bar.finish()
    let figure = SweepFigure(reports: reports.reports, model: model.displayName)
    let text = SweepText(reports: reports.reports, model: model.displayName)
    if modes.count == 1 {
      let report = reports.reports[0]
      try write(report, name: "sweep", table: report.table, figure: figure.page, run)
      if output.json { return try output.print(json: report) }
    } else {
      try write(reports, name: "sweep", table: reports.table(\.table), figure: figure.page, run)
      if output.json { return try output.print(json: reports) }
    }
    text.print()
    printPath()
  }

  static func parts(_ name: String) throws -> AblationSweep.Parts {
    let known = AblationSweep.Parts.allCases.map(\.rawValue)
    let parts: [AblationSweep.Parts] = try Ablation.list(
      name, at: "each", expecting: known.joined(separator: ", "), among: known)
    guard parts.count == 1 else { throw ArgumentError("each", "expected one kind of part") }
    return parts[0]
  }

  private func removeSets(_ subject: Session<TaskTexts>, _ run: Run, _ bar: LateProgress) throws {
    var settings = LatticeSettings()
    settings.heads = try sites.headList()
    settings.modes = try sites.modes()
    settings.target = target
    settings.threshold = threshold
    settings.seed = sites.seed
    settings.permutations = permutations
    settings.beam = beam
    settings.timeLimit = timeLimit
    let (report, subsets) = try LatticeReport.evaluated(
      subject, settings: settings, onProgress: { bar.update($0, of: $1) })
    bar.finish()
    try write(
      report, name: "lattice", table: EvaluatedSubsets.table(subsets),
      figure: LatticeFigure(report: report, model: model.displayName).page, run)
    if output.json { return try output.print(json: report) }
    let text = LatticeText(report: report, model: model.displayName)
    if brief { text.printBrief() } else { text.print() }
    printPath()
  }

  func write(
    _ report: some Encodable, name: String, table: @autoclosure () -> Table,
    figure: @autoclosure () -> any Figure, _ run: Run
  ) throws {
    guard let out else { return }
    try ReportOutput(path: out).write(
      report, name: name, table: table, figure: figure, title: "\(name) of \(model.displayName)",
      model: model.displayName, run: run)
  }

  func printPath() {
    if let out { print("\nWritten: \(out)") }
  }
}
