import GPT
import Intervene
import Probe
import Records
import Tasks

/// Runs side by side: how right they are, what each output reads, whether they read their own answers, which heads they
/// need, and what can be read out of them.
public struct ComparisonReport: Codable, Sendable {
  /// One run.
  public struct Side: Codable, Sendable {
    /// What to call it.
    public let name: String
    /// The world's name.
    public let world: String
    /// The number of texts.
    public let inputs: Int
    /// Whether they are a sample of the world's inputs.
    public let isSample: Bool
    /// The numbers of blocks, of heads in a block, and of parameters.
    public let layers: Int
    /// Attention heads of a block.
    public let heads: Int
    /// The number of parameters.
    public let parameters: Int
    /// Shares of right values.
    public let accuracy: TaskAccuracy
    /// What each output needs to see.
    public let knockout: KnockoutMap
    /// Whether outputs follow false values of earlier ones; nil for a single output.
    public let counterfactual: CounterfactualMap?
    /// By output and head: what removing the head takes away from the accuracy, mean over sampled orders.
    public let shapley: [String: [String: Double]]
    /// The standard errors of these.
    public let standardErrors: [String: [String: Double]]?
    /// Where variables can be read out; nil where nothing can be probed.
    public let decodability: DecodabilityReport?
  }

  /// The runs, in the order in which they were named.
  public let runs: [Side]
  /// The outputs that all have, in the order of the first.
  public let outputs: [String]

  /// Asks each run the same.
  ///
  /// - Parameters:
  ///   - runs: the runs with their names.
  ///   - inputs: the largest number of each world's inputs; nil for the usual limits.
  ///   - seed: of samples and orders.
  ///   - job: threads, progress and cancellation.
  /// - Throws: `FileError` for a run without a world, `ArgumentError` for runs without an output in common.
  public init(
    _ runs: [(name: String, run: Run)], inputs: Int? = nil, seed: UInt64 = 0, job: Job = Job()
  ) throws {
    let sessions = try runs.map {
      try Session(
        run: $0.run, selection: TextSelection(most: inputs, seed: seed), threads: job.threads)
    }
    let shared = sessions.map { Set($0.texts.outputs) }
    outputs = sessions[0].texts.outputs.filter { name in shared.allSatisfy { $0.contains(name) } }
    guard !outputs.isEmpty else {
      let found = sessions.map { $0.texts.outputs.joined(separator: ", ") }.joined(separator: "; and ")
      throw ArgumentError("runs", "their worlds have no output of the same name", hint: "they have \(found)")
    }
    self.runs = try zip(runs, sessions).map { asked, session in
      try Side(asked.name, asked.run, session, seed: seed, job: job)
    }
  }
}

extension ComparisonReport.Side {
  fileprivate init(
    _ name: String, _ run: Run, _ session: Session<TaskTexts>, seed: UInt64, job: Job
  ) throws {
    let texts = session.texts
    self.name = name
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    layers = run.model.dimensions.layers
    heads = run.model.dimensions.heads
    parameters = run.model.architecture.layout.parameterCount
    accuracy = TaskAccuracy(try session.evaluate(), of: texts)
    try job.check()
    knockout = try KnockoutMap(session, progress: job.counting("\(name): cuts"))
    try job.check()
    counterfactual =
      texts.outputs.count > 1
      ? try? CounterfactualMap(session, seed: seed, progress: job.counting("\(name): pairs")) : nil
    try job.check()
    var lattice = LatticeSettings()
    lattice.permutations = StandardAnalyses.orders
    lattice.beam = 1
    lattice.seed = seed
    let shares = try LatticeReport(session, settings: lattice, job: job)
    shapley = shares.shapley
    standardErrors = shares.standardErrors
    try job.check()
    decodability = try? Decodability(fresh: 0).report(
      on: run, threads: job.threads, onPlace: job.counting("\(name): places"))
  }

  /// The variables whose cut takes at least a twentieth of an output's accuracy away, with what it takes, largest first.
  public func needs(of output: String) -> [(variable: String, lost: Double)] {
    guard let row = knockout.rows.firstIndex(of: output) else { return [] }
    return zip(knockout.columns, knockout.accuracy[row])
      .compactMap { name, accuracy in accuracy.map { (variable: name, lost: knockout.before[row] - $0) } }
      .filter { $0.lost >= 0.05 }.sorted { $0.lost > $1.lost }
  }

  /// How often an output follows a false value of an earlier one, where it matters; nil where that cannot be told.
  public func follows(_ target: String, token: String) -> Double? {
    guard let map = counterfactual, let row = map.tokens.firstIndex(of: token),
      let column = map.targets.firstIndex(of: target)
    else { return nil }
    return map.followsWhereItMatters[row][column]
  }

  /// The heads that an output needs most.
  public func heads(of output: String, most: Int = 2) -> [(head: String, value: Double)] {
    (shapley[output] ?? [:]).map { (head: $0.key, value: $0.value) }
      .sorted { ($1.value, $0.head) < ($0.value, $1.head) }.prefix(most).filter { $0.value >= 0.01 }
  }

  /// The best linear probe of a variable before it is written, and its layer; nil where nothing can be told.
  public func readable(_ variable: String) -> (accuracy: Double, layer: Int, chance: Double)? {
    guard let found = decodability?.variables.first(where: { $0.name == variable }),
      let place = found.linear.predicting
    else { return nil }
    return (place.accuracy, place.layer, found.linear.chance)
  }
}

extension ComparisonReport {
  /// One row an output and run.
  public var table: Table {
    let rows = outputs.flatMap { output in runs.map { (output: output, side: $0) } }
    return Table(rows) {
      Column("output", \.output)
      Column("run") { $0.side.name }
      Column("teacher_forced") { $0.side.accuracy.teacherForced[$0.output] }
      Column("generated") { $0.side.accuracy.generated?[$0.output] }
      Column("constant") { $0.side.accuracy.majority[$0.output] }
      Column("needs") { row in row.side.needs(of: row.output).map(\.variable).joined(separator: " ") }
      Column("heads") { row in row.side.heads(of: row.output).map(\.head).joined(separator: " ") }
      Column("probe") { $0.side.readable($0.output)?.accuracy }
      Column("probe_layer") { $0.side.readable($0.output)?.layer }
      Column("probe_chance") { $0.side.readable($0.output)?.chance }
    }
  }
}
