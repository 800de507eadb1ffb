import Arrays
import GPT
import Records

/// MechanisticProbe on the k-th smallest number (Hou et al. 2023, section 4): can a nearest-neighbour probe tell from the
/// answering position's attention which numbers are useful (S_P1), and which of them is the answer (S_P2)?
///
/// A row is one number of one list, its features are the attention to it in each layer, mean over heads, divided by the
/// list's largest. What the protocols do differently, `MechanisticScoring` and `MechanisticLabels` say.
public struct MechanisticProbe: MechanisticReport, Equatable {
  public let task: MechanisticTask
  /// What decided the numbers.
  public let settings: MechanisticProbeSettings
  /// S_P1 and S_P2 with their controls.
  public let scores: MechanisticScores

  /// Reads test lists with a model and with freshly initialised ones, and scores them. The result does not depend on
  /// `threads`.
  ///
  /// - Throws: ``ProbeError`` for settings that the lists do not allow, `ModelError` for lists that the model cannot take.
  public init(
    of model: Model, _ task: KthSmallest, settings: MechanisticProbeSettings = MechanisticProbeSettings(),
    threads: Int = Parallel.defaultThreads,
    onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws {
    let scoring = try MechanisticScoring.measure(
      model, task, settings, threads: threads, onProgress: onProgress, passes: 1)
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
    scores = try scoring.scores(layers: scoring.trained.layers)
  }

  public var table: Table {
    Table(scores.named) {
      Column("score") { $0.name }
      MechanisticScore.columns.map { $0.of { $0.score } }
    }
  }

  public var writeUp: WriteUp {
    WriteUp {
      """
      MechanisticProbe, k = \(task.k), \(settings.lists.sample) lists, \(settings.lists.protocol.rawValue) protocol, \
      \(settings.randomModels) random models. S_P1: is a number among the k smallest? S_P2: of those, is it the k-th?
      """
      table
      for reason in scores.named.compactMap(\.score.missing) { "- \(reason)" }
    }
  }
}
