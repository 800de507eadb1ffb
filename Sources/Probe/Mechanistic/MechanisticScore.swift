import Arrays
import Worlds

/// One of MechanisticProbe's two scores, with what it was made of.
///
/// S = (F1 − F1 of random models) / (1 − F1 of random models), F1 the macro-F1 of a nearest-neighbour probe, mean over
/// folds (Hou et al. 2023, equations 5 and 6).
public struct MechanisticScore: Codable, Sendable, Equatable {
  /// S against the mean of the random models; nil where it is not defined.
  public let score: Double?
  /// S against each random model.
  public let byRandomModel: ScoreSummary?
  /// The probe with its controls; nil when there is nothing to tell apart.
  public let probe: ProbeReport?
  /// Why there is no probe.
  public let missing: String?

  init(_ probe: ProbeReport) {
    self.probe = probe
    score = probe.controls.normalized
    byRandomModel = probe.controls.random.map { random in
      ScoreSummary(random.scores.map { Score.normalized(probe.mean, random: $0) })
    }
    missing = nil
  }

  init(missing: String) {
    self.missing = missing
    score = nil
    byRandomModel = nil
    probe = nil
  }

  /// The share of rows that are told rightly, all folds together; of the published two-column labels, in the column
  /// that is not constant.
  public var accuracy: Double? { probe?.confusion.last?.accuracy }

  /// The score a table has a row for.
  static let header = [
    "score", "S", "S_low", "S_high", "f1", "fold_1", "fold_2", "random", "random_low", "random_high",
    "accuracy",
    "majority", "shuffled", "rows",
  ]

  func cells(_ name: String) -> [MechanisticTable.Cell] {
    let controls = probe?.controls
    let numbers = [
      score, byRandomModel?.range?.lowerBound, byRandomModel?.range?.upperBound, probe?.mean,
      probe?.scores[0], probe?.scores[1], controls?.random?.mean, controls?.random?.range?.lowerBound,
      controls?.random?.range?.upperBound, accuracy, controls?.majority.mean, controls?.shuffled.mean,
    ]
    return [.text(name)] + numbers.map { .number($0) } + [.count(probe?.rows ?? 0)]
  }
}

/// Both scores of one set of features.
public struct MechanisticScores: Codable, Sendable, Equatable {
  /// S_P1: is the number among the k smallest?
  public let useful: MechanisticScore
  /// S_P2: of those, is it the k-th smallest?
  public let answers: MechanisticScore
}
