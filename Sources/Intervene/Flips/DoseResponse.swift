import Arrays
import GPT
import Records
import Tasks

/// How accuracy falls with the share of parameters changed, for each kind of parameter in each layer; and which single
/// parameters matter most.
public struct DoseResponseReport: Codable, Sendable {
  /// Over draws.
  public struct Band: Codable, Sendable, Equatable {
    /// The mean.
    public let mean: Double
    /// The 10th and 90th percentile, interpolated.
    public let lower: Double
    /// The 90th percentile.
    public let upper: Double
    /// Of the mean, when the texts are a sample of the world's inputs: what their choice adds at most.
    public let interval: ShareInterval?
  }

  /// One number of changed parameters.
  public struct Dose: Codable, Sendable {
    /// The number drawn, and its share of the group.
    public let count: Int
    /// The share of the group's parameters that was drawn.
    public let fraction: Double
    /// Accuracy by output, teacher-forced.
    public let accuracy: [String: Band]
    /// The share of texts with all outputs right.
    public let whole: Band
    /// The same for the model's own answers; nil when not asked for.
    public let generated: [String: Band]?
    /// The share of texts with logits that are no finite numbers, mean over draws.
    public let notFinite: Double
  }

  /// All parameters of one kind in a layer.
  public struct Group: Codable, Sendable {
    /// `W_Q`, `W_in`, …, `biases`, `norms`.
    public let kind: String
    /// Nil outside of the blocks.
    public let layer: Int?
    /// The number of parameters.
    public let parameters: Int
    /// One entry for each number of drawn parameters, in the order of the shares.
    public let doses: [Dose]

    /// `1.W_Q`, or the kind alone outside of the blocks.
    public var name: String { layer.map { "\($0).\(kind)" } ?? kind }
  }

  /// What was drawn, and how it was changed.
  public let settings: DoseSettings
  /// The world's name.
  public let world: String
  /// The number of texts, and whether they are a sample of the world's inputs.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// The outputs in the order of the world.
  public let outputs: [String]
  /// The untouched model's accuracy by output, teacher-forced, and of whole answers.
  public let baseline: [String: Double]
  /// The untouched model's share of texts with all outputs right, teacher-forced.
  public let wholeBaseline: Double
  /// What always giving the most frequent value reaches, by output, and the most frequent answer as a whole.
  public let majority: [String: Double]
  /// What always giving the most frequent answer reaches, as a whole.
  public let wholeMajority: Double
  /// In the order of the forward pass.
  public let groups: [Group]
  /// The largest |gradient · change| first.
  public let sensitive: [SensitiveParameter]
  /// The mean loss per token of the completions that ``sensitive`` is about; nil without it.
  public let loss: Double?

  /// Draws parameters of each group and changes them; each draw is evaluated on all texts.
  ///
  /// `onProgress` hears the number of draws done and of all.
  ///
  /// - Throws: `ArgumentError` for impossible settings.
  public init(
    _ subject: Session<TaskTexts>, settings: DoseSettings, onProgress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    try settings.check()
    let texts = subject.texts
    let groups = try ParameterGroup.all(of: subject.model, where: settings.where)
    let scorer = try ChangedModelScorer(subject)
    let untouched = try scorer.score(from: nil)
    func byOutput<Value>(_ values: [Value]) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: zip(texts.outputs, values))
    }
    let draws = DoseDraws(scorer: scorer, settings: settings)
    let plans = groups.map { draws.counts(of: $0) }
    let total = plans.reduce(0) { $0 + $1.count * settings.repeats }
    var done = 0
    self.groups = try zip(groups, plans).enumerated().map { number, plan in
      Group(
        kind: plan.0.kind, layer: plan.0.layer, parameters: plan.0.offsets.count,
        doses: try plan.1.map { count in
          try draws.dose(count, of: plan.0, number: number) {
            done += 1
            onProgress(done, total)
          }
        })
    }
    self.settings = settings
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    outputs = texts.outputs
    baseline = byOutput(untouched.accuracy)
    wholeBaseline = untouched.wholeAccuracy
    majority = texts.majority
    wholeMajority = texts.wholeMajority
    if settings.sensitive > 0, settings.how != .swap {
      let search = try SensitiveParameters(scorer: scorer, groups: groups, settings: settings)
      sensitive = try search.found()
      loss = search.loss
    } else {
      sensitive = []
      loss = nil
    }
  }
}

/// What is drawn and how it is changed.
public struct DoseSettings: Codable, Sendable, Equatable {
  /// What becomes of a parameter that is drawn.
  public var how = WeightChange.sign
  /// Shares of a group's parameters; at least one parameter is drawn, and shares that mean equal numbers count once.
  public var fractions = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
  /// Draws of each share.
  public var repeats = 50
  /// Patterns of the parameters to change, separated by commas; nil for all.
  public var `where`: String?
  /// Whether the model also answers on its own for each draw, which takes several times longer.
  public var generates = false
  /// How many single parameters to rank; 0 for none. Swaps change no single one.
  public var sensitive = 20
  /// The seed of draws and noise.
  public var seed: UInt64 = 0

  /// The usual settings: signs turned, 50 draws of each of eight shares, 20 single parameters ranked.
  public init() {}

  func check() throws {
    guard !fractions.isEmpty else {
      throw ArgumentError("fraction", "expected at least one share, found none")
    }
    try NumberRange.positiveShare("fraction").check(fractions)
    try NumberRange.repeats.check(repeats)
    try NumberRange.ranked.check(sensitive)
  }
}
