import Arrays
import GPT
import Records

/// ``MechanisticProbe`` with the attention of the first layer, of the first two, … and of all: where the answer's
/// ingredients become readable.
///
/// Corrected: each list is divided by its largest attention in the layers that are used. Paper: in all layers, so that
/// later layers leak into earlier ones' features; of its numbers the published code prints the F1s.
public struct MechanisticLayers: MechanisticReport, Equatable {
  public let task: MechanisticTask
  /// What decided the numbers.
  public let settings: MechanisticProbeSettings
  /// The scores of the first 1, 2, … layers.
  public let scores: [MechanisticScores]

  /// As ``MechanisticProbe/init(of:_:settings:threads:onProgress:)``.
  public init(
    of model: Model, _ task: KthSmallest, settings: MechanisticProbeSettings = MechanisticProbeSettings(),
    threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    let scoring = try MechanisticScoring.measure(
      model, task, settings, threads: threads, onProgress: onProgress, passes: model.dimensions.layers)
    try self.init(scoring, MechanisticTask(task, model))
  }

  /// Scores attention that is known.
  package init(
    k: Int, lists: [[Int]], trained: LastRowAttention, random: [LastRowAttention],
    settings: MechanisticProbeSettings, threads: Int = Parallel.defaultThreads
  ) throws {
    let scoring = MechanisticScoring(
      k: k, lists: lists, trained: trained, random: random, settings: settings, threads: threads, onFold: {})
    try self.init(
      scoring, MechanisticTask(k: k, length: trained.length, layers: trained.layers, heads: trained.heads))
  }

  private init(_ scoring: MechanisticScoring, _ task: MechanisticTask) throws {
    self.task = task
    settings = scoring.settings
    scores = try (1...scoring.trained.layers).map(scoring.scores(layers:))
  }

  public var table: Table {
    let rows = scores.enumerated().flatMap { place, scores in
      scores.named.map { (layers: place + 1, name: $0.name, score: $0.score) }
    }
    return Table(rows) {
      Column("layers") { $0.layers }
      Column("score") { $0.name }
      MechanisticScore.columns.map { $0.of { $0.score } }
    }
  }

  public var writeUp: WriteUp {
    WriteUp {
      """
      MechanisticProbe with the attention of the first layers, k = \(task.k), \(settings.lists.sample) lists, \
      \(settings.lists.protocol.rawValue) protocol.
      """
      table
    }
  }
}
