import Arrays

/// Σ weight · metric.
public struct WeightedSum: Metric {
  /// What is added up.
  public let terms: [(weight: Double, metric: any Metric)]

  /// The sum of these terms.
  public init(_ terms: [(weight: Double, metric: any Metric)]) { self.terms = terms }

  public func check(_ shape: LogitShape) throws { for term in terms { try term.metric.check(shape) } }

  public func value(of logits: Tensor, weight: Double, adding gradient: Tensor?) -> Double {
    terms.reduce(0) { $0 + $1.metric.value(of: logits, weight: weight * $1.weight, adding: gradient) }
  }
}
