import GPT

/// Classification by the k nearest training rows, found exactly.
///
/// Metrics: l1 = Σ|x − y|, l2 = √Σ(x − y)², cosine = 1 − x·y / (|x|·|y|). Weights: uniform, or the inverse of the
/// distance; when training rows are at distance 0, these alone vote, with weight 1 each.
///
/// Predictions are those of scikit-learn's `KNeighborsClassifier(algorithm="brute")` on float arrays, for L1 and L2 ties
/// included: which of several equally far rows is the k-th follows its bounded heap as one thread runs it, and equal votes
/// go to the smallest label. (With more threads scikit-learn itself may choose other rows at the k-th place, once there are
/// more than 256 training rows.) Among equal cosine distances rounding decides, there as here. Squared L2 distances that
/// are below a millionth of |x|² + |y|², as those of features far from 0 are, come from the differences: products would
/// leave little of them, and do in scikit-learn's brute force.
public struct KNearestNeighbours: Classifier, Codable, Equatable {
  /// How far apart two rows are.
  public enum Metric: String, Codable, Sendable, CaseIterable {
    /// Σ |xᵢ − yᵢ|.
    case l1
    /// √Σ (xᵢ − yᵢ)².
    case l2
    /// 1 − x·y / (|x| · |y|).
    case cosine
  }

  /// How much each neighbour's vote counts.
  public enum Weights: String, Codable, Sendable, CaseIterable {
    /// All alike.
    case uniform
    /// 1 / distance; where some have no finite inverse, these alone.
    case distance
  }

  /// The number of neighbours.
  public var k: Int
  /// How far apart two rows are.
  public var metric: Metric
  /// How much each neighbour's vote counts.
  public var weights: Weights

  /// MechanisticProbe's settings are the defaults (Hou et al. 2023).
  public init(k: Int = 8, metric: Metric = .l2, weights: Weights = .distance) {
    self.k = k
    self.metric = metric
    self.weights = weights
  }

  public var settings: [String: SettingValue] {
    [
      "classifier": .text("knn"), "k": .integer(k), "metric": .text(metric.rawValue),
      "weights": .text(weights.rawValue),
    ]
  }

  public func fit(
    _ features: FeatureMatrix, _ labels: LabelMatrix, threads: Int
  ) throws -> any FittedClassifier {
    try neighbours(of: features, labels)
  }

  /// Keeps the training rows and prepares the search. O(values).
  ///
  /// - Throws: ``ProbeError`` when k is not in 1...rows or there is not one label a row.
  public func neighbours(of features: FeatureMatrix, _ labels: LabelMatrix) throws -> FittedNeighbours {
    try check(features, labels)
    return FittedNeighbours(self, try NeighbourSearch(features, k: k, metric: metric), labels)
  }

  public func predictions(
    train: FeatureMatrix, labels: [LabelMatrix], test: FeatureMatrix, threads: Int, onStop: () -> Void
  ) throws -> [LabelMatrix] {
    let search = try NeighbourSearch(train, k: k, metric: metric)
    let neighbours = try search.neighbours(of: test, threads: threads)
    return try labels.map { labels in
      try check(train, labels)
      return FittedNeighbours(self, search, labels).predict(from: neighbours)
    }
  }
}
