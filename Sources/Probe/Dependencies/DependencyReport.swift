import Arrays
import GPT
import Tasks
import Worlds

/// Which inputs each output depends on, read from attention and scored against the world's rules.
///
/// One row for each (input x, output, input variable): what the position that predicts the output's first token attends
/// to while the model reads prompt and right completion. Probes tell the labels from it; measures rank the rows.
public struct DependencyReport: Codable, Sendable {
  /// Mean values over inputs x, as [output][input variable].
  public struct Maps: Codable, Sendable {
    /// Attention, mean over heads and layers.
    public let attention: [[Double]]
    /// Attention rollout through all layers (Abnar & Zuidema 2020).
    public let rollout: [[Double]]
    /// Attention × value norm, mean over layers; nil when the model's output matrices are not known.
    public let valueNorm: [[Double]]?
    /// The shortest way by the rules: 1 read directly, 2 through one other output, …; nil for none.
    public let depth: [[Int?]]
    /// The share of inputs x at which another value of the input variable alone changes the output.
    public let counterfactual: [[Double]]
  }

  /// The world's name.
  public let world: String
  /// The names of the input variables and of the outputs.
  public let variables: [String]
  /// The names of the outputs.
  public let outputs: [String]
  /// The numbers of inputs measured, of the world's (nil when above 2⁶³), and of rows.
  public let inputs: Int
  /// The number of the world's inputs; nil when above 2⁶³.
  public let worldInputs: Int?
  /// The number of rows: one for each input x, output and input variable.
  public let rows: Int
  /// Layers and heads of the model, and features of a row.
  public let layers: Int
  /// The number of heads in a layer.
  public let heads: Int
  /// The number of features of a row.
  public let features: Int
  /// What decided the numbers.
  public let settings: DependencySettings
  /// Each label in each split.
  public let scores: [DependencyScore]
  /// Each measure against each label of two classes: the mean over layers first, then each layer.
  public let attributions: [AttributionScore]
  /// Means over inputs x of the measures and of the truth.
  public let maps: Maps
  /// What a reader should know before believing the scores, in sentences.
  public let notes: [String]

  /// Measures a run's model and freshly initialised ones on inputs of its world, and scores them.
  ///
  /// `onProgress` hears the number of texts and folds that are done, and of all, from any thread. The result does not
  /// depend on `threads`.
  ///
  /// - Throws: `FileError` when the run has no world or tokenizer, ``DependencyError`` for worlds in which nothing
  ///   can be told apart, ``ProbeError`` for settings that the data do not allow and attention that is not finite,
  ///   `ModelError` for texts longer than the model's context.
  public init(
    run: Run, settings: DependencySettings = DependencySettings(), threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    let rows = try DependencyRows(world, inputs: settings.inputs(of: world))
    try rows.requireSomethingToTell()
    let texts = try TaskTexts(rows.inputs, of: world, tokenizer: tokenizer, isSample: false).all
    let asked = Asked(outputs: rows.outputs, inputs: rows.cells)
    try MemoryNeed.freshModels(settings.randomModels, of: run.model.architecture).check()
    let models = [run.model] + settings.randomSeeds.map { Model(run.model.architecture, seed: $0) }
    let counter = ProgressCounter(
      total: models.count * texts.count
        + DependencySplit.allCases.reduce(0) {
          $0 + DependencyScoring.folds($1, rows: rows, settings: settings)
        }, onProgress)
    let measured = try models.map {
      try InputAttention(of: $0, over: texts, asked: asked, threads: threads, onText: { counter.step() })
    }
    try self.init(
      rows: rows, trained: measured[0], random: Array(measured.dropFirst()), settings: settings,
      worldInputs: world.inputCount, threads: threads, onFold: { counter.step() })
  }

  /// Scores measures that are known.
  package init(
    rows: DependencyRows, trained: InputAttention, random: [InputAttention],
    settings: DependencySettings = DependencySettings(), worldInputs: Int? = nil,
    threads: Int = Parallel.defaultThreads, onFold: @escaping @Sendable () -> Void = {}
  ) throws {
    try rows.requireSomethingToTell()
    func features(_ measured: InputAttention) throws -> FeatureMatrix {
      try measured.features(
        perHead: settings.perHead,
        dividedByMaximumOf: settings.divideByMaximum ? rows.cells.count : nil)
    }
    let scoring = DependencyScoring(
      rows: rows, features: try features(trained), random: try random.map(features), settings: settings,
      threads: threads, onFold: onFold)
    let scores = try DependencySplit.allCases.map(scoring.scores)
    world = rows.world
    variables = rows.cells
    outputs = rows.outputs
    inputs = rows.inputs.count
    self.worldInputs = worldInputs
    self.rows = rows.count
    layers = trained.layers
    heads = trained.heads
    self.features = scoring.features.columns
    self.settings = settings
    // Label by label, each with its splits.
    self.scores = DependencyLabel.allCases.indices.flatMap { label in scores.map { $0[label] } }
    attributions = AttributionScore.all(rows: rows, trained: trained, random: random)
    maps = Maps(rows: rows, measured: trained)
    notes = Self.notes(rows: rows, settings: settings, worldInputs: worldInputs)
  }
}

extension DependencyReport.Maps {
  init(rows: DependencyRows, measured: InputAttention) {
    func mean(_ measure: DependencyMeasure) -> [[Double]]? {
      measured.values(measure).map { values in rows.meanOverInputs { values[$0] } }
    }
    attention = mean(.attention)!
    rollout = mean(.rollout)!
    valueNorm = mean(.valueNorm)
    depth = rows.depths
    counterfactual = rows.meanOverInputs { rows.counterfactual[$0] ? 1 : 0 }
  }
}
