import GPT
import Records

/// How the two probes of MechanisticProbe are made.
public struct MechanisticProbeSettings: Codable, Sendable, Equatable {
  /// Which lists are measured.
  public var lists = MechanisticSettings(sample: 1_024)
  /// The published one is the default.
  public var classifier = KNearestNeighbours()
  /// Freshly initialised models to compare with.
  public var randomModels = 5
  /// Their dropout in the published protocol, where they are read as in training.
  public var randomDropout: Float = 0.1
  /// How many times labels are shuffled for the control.
  public var shuffles = 5

  /// The usual settings: 1,024 lists, 8 neighbours, five fresh models.
  public init() {}

  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  func check() throws {
    // A fold each.
    try NumberRange("lists to measure", 2...NumberRange.measured.values.upperBound).check(lists.sample)
    try NumberRange.neighbours.check(classifier.k)
    try NumberRange.randomModels.check(randomModels)
    try NumberRange.dropout.check(randomDropout)
    try NumberRange.shuffles.check(shuffles)
  }
}

/// Scores the attention of a model and of random ones.
///
/// Corrected: folds are halves of the lists, labels are yes or no. Paper: rows are cut at row number lists / 2, not
/// behind half of the lists, so that one fold of the first probe learns from a sixteenth of what the other learns from; the second probe
/// predicts two columns (is useful, always 1; is the k-th), which makes its macro-F1 (1 + F1 of the second) / 2.
struct MechanisticScoring {
  let k: Int
  let lists: [[Int]]
  let trained: LastRowAttention
  let random: [LastRowAttention]
  let settings: MechanisticProbeSettings
  let threads: Int
  let onFold: @Sendable () -> Void

  /// Folds that one call of ``scores(layers:)`` reports.
  static func folds(_ settings: MechanisticProbeSettings, k: Int) -> Int {
    (k > 1 ? 2 : 1) * 2 * (1 + settings.randomModels)
  }

  /// Both scores of the first `layers` layers.
  ///
  /// Corrected: each list is divided by its largest attention in these layers; paper: in all layers, so that later ones
  /// have a say.
  func scores(layers: Int) throws -> MechanisticScores {
    let isPaper = settings.lists.protocol == .paper
    let divisorLayers = isPaper ? trained.layers : layers
    let features = try trained.features(layers: layers, divisorLayers: divisorLayers)
    let fresh = try random.map { try $0.features(layers: layers, divisorLayers: divisorLayers) }
    let labels = MechanisticLabels(lists, k: k, settings.lists.protocol)
    let half = lists.count / 2
    let useful = try score(
      features, fresh, LabelMatrix(labels.useful), cut: isPaper ? half : half * trained.length,
      whenAlike: "all numbers are among the k smallest")
    let rows = labels.usefulRows
    let answers = rows.map { labels.answers[$0] }
    let columns = isPaper ? [rows.map { _ in 1 }, answers] : [answers]
    return MechanisticScores(
      useful: useful,
      answers: try score(
        features.selecting(rows), fresh.map { $0.selecting(rows) }, LabelMatrix(columns: columns),
        cut: isPaper ? half : half * k, whenAlike: "with k = 1 every useful number is the k-th"))
  }

  private func score(
    _ features: FeatureMatrix, _ random: [FeatureMatrix], _ labels: LabelMatrix, cut: Int, whenAlike: String
  ) throws -> MechanisticScore {
    guard labels.classes.contains(where: { $0.count > 1 }) else {
      return MechanisticScore(missing: "nothing to tell apart: " + whenAlike)
    }
    return MechanisticScore(
      try CrossValidation(
        settings.classifier, split: .cut(cut), shuffles: settings.shuffles, seed: settings.lists.seed
      ).run(features, labels, random: random, threads: threads) { _, _ in onFold() })
  }
}

extension MechanisticScoring {
  /// Reads the test lists with the model and with random ones.
  static func measure(
    _ model: Model, _ task: KthSmallest, _ settings: MechanisticProbeSettings, threads: Int,
    onProgress: @escaping @Sendable (Int, Int) -> Void, passes: Int
  ) throws -> MechanisticScoring {
    try settings.check()
    let lists = try settings.lists.testLists(of: task)
    let seeds = settings.lists.freshSeeds(settings.randomModels)
    let progress = ProgressCounter(
      total: (1 + seeds.count) * lists.count + passes * folds(settings, k: task.k) * foldCost(lists.count),
      onProgress)
    func attention(_ model: Model, _ dropout: DropoutHooks?) throws -> LastRowAttention {
      try LastRowAttention(
        of: model, task, lists, ranks: settings.lists.protocol, dropout: dropout, threads: threads,
        onLists: { progress.step(by: $0) })
    }
    let trained = try attention(model, nil)
    let random = try seeds.map { seed in
      try attention(
        Model(model.architecture, seed: seed),
        settings.lists.protocol == .paper ? DropoutHooks(rate: settings.randomDropout, seed: seed) : nil)
    }
    return MechanisticScoring(
      k: task.k, lists: lists, trained: trained, random: random, settings: settings, threads: threads,
      onFold: { progress.step(by: foldCost(lists.count)) })
  }

  /// A fold counts as much as reading a quarter of the lists.
  private static func foldCost(_ lists: Int) -> Int { max(1, lists / 4) }
}
