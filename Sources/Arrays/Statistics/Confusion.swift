/// How often each label was predicted for each true label, and the scores that follow.
///
/// The classes are those of the true and the predicted labels together, as scikit-learn's scores have them.
public struct Confusion: Codable, Sendable, Equatable {
  /// Ascending.
  public let classes: [Int]
  /// [true class][predicted class].
  public let counts: [[Int]]

  /// Counts pairs of labels. O(rows + classes²).
  ///
  /// - Precondition: as many predictions as true labels.
  public init(truth: [Int], predictions: [Int]) {
    precondition(
      truth.count == predictions.count, "\(truth.count) labels against \(predictions.count) predictions")
    classes = Set(truth).union(predictions).sorted()
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var counts = classes.map { _ in [Int](repeating: 0, count: places.count) }
    for (label, prediction) in zip(truth, predictions) { counts[places[label]!][places[prediction]!] += 1 }
    self.counts = counts
  }

  /// The number of observations.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  /// The share of predictions that are right; nil without observations.
  public var accuracy: Double? {
    total == 0 ? nil : Double(classes.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total)
  }

  /// The mean recall of the classes that occur; nil without observations.
  public var balancedAccuracy: Double? { Mean.of(table.map(\.recall)) }

  /// The mean F1 over the classes that occur or are predicted: `f1_score(average="macro")`. Nil without observations.
  public var macroF1: Double? { Mean.of(table.map(\.f1)) }

  /// Each class's scores, in the order of ``classes``.
  public var table: [ClassScores] {
    classes.indices.map { place in
      let right = counts[place][place]
      let support = counts[place].reduce(0, +)
      let predicted = counts.reduce(0) { $0 + $1[place] }
      return ClassScores(
        label: classes[place], precision: predicted == 0 ? nil : Double(right) / Double(predicted),
        recall: support == 0 ? nil : Double(right) / Double(support),
        f1: support + predicted == 0 ? nil : 2 * Double(right) / Double(support + predicted),
        support: support)
    }
  }
}

/// One class against the rest. Scores that are not defined are missing (nil), never 0 or 1.
public struct ClassScores: Codable, Sendable, Equatable {
  /// The class.
  public let label: Int
  /// The share of the predictions of this class that are right; nil when it is never predicted.
  public let precision: Double?
  /// The share of this class's observations that are found; nil when there are none.
  public let recall: Double?
  /// 2·right / (support + predicted); nil when the class neither occurs nor is predicted.
  public let f1: Double?
  /// The number of observations of this class.
  public let support: Int
}
