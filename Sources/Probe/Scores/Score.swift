import Arrays

/// A number that says how good predictions are, as scikit-learn computes it.
public enum Score: String, Codable, Sendable, CaseIterable {
  /// The mean F1 of the classes. Several label columns of zeros and ones give the mean over columns of the F1 of the
  /// ones, scikit-learn's macro-F1 for multi-label data; other columns give the mean of their macro-F1s.
  case macroF1 = "f1-macro"
  /// The share of rows that are right, in all columns.
  case accuracy
  /// The mean recall of the classes that occur; with several columns the mean over them.
  case balancedAccuracy = "balanced-accuracy"

  /// The score of predictions; nil when it is not defined. (Where no row of a column of zeros and ones has, or is
  /// predicted, a one, scikit-learn counts 0; here the column is left out.)
  ///
  /// - Precondition: truth and predictions have the same shape.
  public func value(truth: LabelMatrix, predictions: LabelMatrix) -> Double? {
    precondition(
      truth.rows == predictions.rows && truth.columns.count == predictions.columns.count,
      """
      labels of [\(truth.rows), \(truth.columns.count)] against predictions of \
      [\(predictions.rows), \(predictions.columns.count)]
      """)
    let pairs = zip(truth.columns, predictions.columns)
    switch self {
    case .accuracy:
      let right = (0..<truth.rows).count { row in pairs.allSatisfy { $0[row] == $1[row] } }
      return truth.rows == 0 ? nil : Double(right) / Double(truth.rows)
    case .balancedAccuracy:
      return Mean.of(pairs.map { Confusion(truth: $0, predictions: $1).balancedAccuracy })
    case .macroF1:
      let isIndicator =
        truth.columns.count > 1
        && (truth.columns + predictions.columns).allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } }
      return Mean.of(
        pairs.map { truth, predictions in
          let confusion = Confusion(truth: truth, predictions: predictions)
          return isIndicator ? confusion.table.first { $0.label == 1 }?.f1 : confusion.macroF1
        })
    }
  }

  /// (score − random) / (1 − random): 0 for a probe that reads no more than from a model that learned nothing, 1 for a
  /// perfect one. Nil when either is missing, or where random leaves less than `leastRoom`: a few rows would then
  /// move it by more than a probe can tell.
  ///
  /// Source: Hou et al. 2023, equation 5.
  public static func normalized(_ score: Double?, random: Double?) -> Double? {
    guard let score, let random, 1 - random >= leastRoom else { return nil }
    return (score - random) / (1 - random)
  }

  /// The least share above models that learned nothing in which a score is placed.
  static let leastRoom = 0.05
}
