import Arrays
import Foundation

/// How well methods find what is true, over models.
public struct MethodComparison: Codable, Sendable {
  /// A method against a truth under one ablation, over models.
  public struct Summary: Codable, Sendable, Equatable {
    /// The method.
    public let method: String
    /// What it was compared with.
    public let truth: MethodTruth
    /// What stood in the place of removed edges.
    public let ablation: CircuitAblation
    /// Models in which the AUROC is defined.
    public let models: Int
    /// The mean AUROC; 0.5 is chance.
    public let auroc: Double?
    /// The half width of its 95 % interval over models, by Student's t; null for fewer than two.
    public let error: Double?
    /// The mean of average precision, and what chance would reach.
    public let averagePrecision: Double?
    /// The mean share of what is true: what chance would reach in average precision.
    public let chancePrecision: Double?
    /// The mean structural Hamming distance.
    public let hammingDistance: Double?
    /// The mean of Spearman's correlation.
    public let correlation: Double?
  }

  /// One a model and ablation.
  public let models: [ModelMethodScores]
  /// One a method, truth and ablation, the best first.
  public let summary: [Summary]

  init(_ models: [ModelMethodScores]) {
    self.models = models
    struct Key: Hashable {
      let method: String
      let truth: MethodTruth
      let ablation: CircuitAblation
    }
    var groups: [Key: [MethodScore]] = [:]
    for model in models {
      for score in model.scores {
        groups[Key(method: score.method, truth: score.truth, ablation: model.ablation), default: []].append(
          score)
      }
    }
    summary = groups.map { key, scores in
      let areas = scores.compactMap(\.agreement.auroc)
      return Summary(
        method: key.method, truth: key.truth, ablation: key.ablation, models: areas.count,
        auroc: Mean.of(areas), error: Self.halfWidth(areas),
        averagePrecision: Mean.of(scores.map(\.agreement.averagePrecision)),
        chancePrecision: Mean.of(
          scores.compactMap {
            $0.agreement.averagePrecision == nil
              ? nil : Double($0.agreement.positives) / Double($0.agreement.count)
          }), hammingDistance: Mean.of(scores.map(\.agreement.hammingDistance)),
        correlation: Mean.of(scores.map(\.correlation)))
    }.sorted {
      ($0.ablation.rawValue, $0.truth.rawValue, -($0.auroc ?? -1), $0.method)
        < ($1.ablation.rawValue, $1.truth.rawValue, -($1.auroc ?? -1), $1.method)
    }
  }

  /// t · s / √n.
  private static func halfWidth(_ values: [Double]) -> Double? {
    guard values.count > 1 else { return nil }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
    return studentT(values.count - 1) * deviation / n.squareRoot()
  }

  /// The 97.5 % quantile of Student's t, from a table up to 30 degrees of freedom; 1.96 behind it is within 0.09.
  private static func studentT(_ freedom: Int) -> Double {
    let table = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
      2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048,
      2.045, 2.042,
    ]
    return freedom <= table.count ? table[freedom - 1] : 1.96 + 2.4 / Double(freedom)
  }
}
