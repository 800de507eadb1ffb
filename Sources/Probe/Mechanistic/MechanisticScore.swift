import Arrays
import Records

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

  /// The score with all its controls, as a table's columns.
  static var columns: [Column<MechanisticScore>] {
    [
      Column("S", \.score, .rounded(3)),
      Column("S_low", \.byRandomModel?.range?.lowerBound, .rounded(3)),
      Column("S_high", \.byRandomModel?.range?.upperBound, .rounded(3)),
      Column("f1", \.probe?.mean, .rounded(3)),
      Column("fold_1", { $0.probe?.scores[0] ?? nil }, .rounded(3)),
      Column("fold_2", { $0.probe?.scores[1] ?? nil }, .rounded(3)),
      Column("random", { $0.probe?.controls.random?.mean }, .rounded(3)),
      Column("random_low", { $0.probe?.controls.random?.range?.lowerBound }, .rounded(3)),
      Column("random_high", { $0.probe?.controls.random?.range?.upperBound }, .rounded(3)),
      Column("accuracy", \.accuracy, .rounded(3)),
      Column("majority", { $0.probe?.controls.majority.mean }, .rounded(3)),
      Column("shuffled", { $0.probe?.controls.shuffled.mean }, .rounded(3)),
      Column("rows") { $0.probe?.rows ?? 0 },
    ]
  }
}

/// Both scores of one set of features.
public struct MechanisticScores: Codable, Sendable, Equatable {
  /// S_P1: is the number among the k smallest?
  public let useful: MechanisticScore
  /// S_P2: of those, is it the k-th smallest?
  public let answers: MechanisticScore

  /// Both with their names.
  var named: [(name: String, score: MechanisticScore)] { [("S_P1", useful), ("S_P2", answers)] }
}
