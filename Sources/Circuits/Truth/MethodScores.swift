import Arrays
import GPT
import Intervene
import Probe
import Records
import Tasks
import Worlds

/// What a score is compared with.
public enum MethodTruth: String, Codable, Sendable, CaseIterable {
  /// Edges: those whose removal alone, with the same texts and the same ablation, changes m by more than a hundredth of what the
  /// whole model does beyond none.
  case exactEdges = "exact edges"
  /// Heads: those that stand in some smallest set of heads whose removal breaks the target.
  case breakingSets = "breaking sets"
  /// Variables: those whose token, rewritten, changes the model's answer in some text.
  case behaviour
  /// Variables: those that the target's rule mentions.
  case equations
}

/// How well one method finds one truth, in one model.
public struct MethodScore: Codable, Sendable, Equatable {
  /// The method.
  public let method: String
  /// What it was compared with.
  public let truth: MethodTruth
  /// AUROC, average precision and structural Hamming distance of sizes of scores.
  public let agreement: ScoreAgreement
  /// Spearman's correlation with the sizes themselves: of exact effects, Shapley values, effects of rewriting; null for equations.
  public let correlation: Double?
}

/// A head beside its truth.
public struct HeadTruth: Codable, Sendable, Equatable {
  /// The head.
  public let head: String
  /// Its Shapley value of the target's accuracy.
  public let shapley: Double
  /// The number of heads in the smallest minimal breaking set that it belongs to; null where it belongs to none.
  public let smallestSet: Int?
  /// By method its rank among the heads, 1 for the highest score and 0 for the lowest.
  public let ranks: [String: Double]
}

/// A variable beside its truth.
public struct VariableTruth: Codable, Sendable, Equatable {
  /// The variable.
  public let variable: String
  /// The mean change of the margin where it is rewritten.
  public let effect: Double
  /// The share of cases in which the answer changes.
  public let changes: Double
  /// Whether the target's rule mentions it.
  public let isRead: Bool
  /// By method its score.
  public let scores: [String: Double]
}

/// All methods of one model, about one output and under one ablation.
public struct ModelMethodScores: Codable, Sendable {
  /// What to call the model.
  public let model: String
  /// Its world.
  public let world: String
  /// The output.
  public let target: String
  /// What stood in the place of removed edges.
  public let ablation: CircuitAblation
  /// Texts that edges were scored on.
  public let texts: Int
  /// The target's accuracy over the texts; null for a model that was left out.
  public let accuracy: Double?
  /// One a method and truth.
  public let scores: [MethodScore]
  /// One a head; empty where the lattice was left out.
  public let heads: [HeadTruth]
  /// One a variable.
  public let variables: [VariableTruth]
  /// Where behaviour and equations differ, in sentences.
  public let notes: [String]
}

extension Correlation {
  /// Spearman's: Pearson's of ranks, ties at their mean rank.
  static func spearman(_ x: [Double], _ y: [Double]) -> Double? { Correlation(ranks(x), ranks(y)).r }

  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var result = values
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in order[start..<end] { result[place] = Double(start + end - 1) / 2 }
      start = end
    }
    return result
  }
}
