import Foundation
import GPT
import Probe

/// A probe that the library does not have: the class whose mean is nearest.
///
/// It is the Bayes classifier for equally likely classes that are normal with covariance 1, so
/// p(class) ∝ exp(−½ ‖x − mean‖²).
struct NearestMean: Classifier {
  var settings: [String: SettingValue] { ["classifier": .text("nearest mean")] }

  func fit(_ features: FeatureMatrix, _ labels: LabelMatrix, threads: Int) throws -> any FittedClassifier {
    guard labels.rows == features.rows else {
      throw ProbeError.lengths(of: "labels", expected: features.rows, found: labels.rows)
    }
    let means = labels.columns.map { column in
      Set(column).sorted().map { label in
        Self.mean(column.indices.filter { column[$0] == label }, of: features)
      }
    }
    return Fitted(classes: labels.classes, means: means, width: features.columns)
  }

  func predictions(
    train: FeatureMatrix, labels: [LabelMatrix], test: FeatureMatrix, threads: Int, onStop: () -> Void
  ) throws -> [LabelMatrix] {
    try labels.map { try fit(train, $0, threads: threads).predict(test, threads: threads) }
  }

  private static func mean(_ rows: [Int], of features: FeatureMatrix) -> [Double] {
    var sum = [Double](repeating: 0, count: features.columns)
    for row in rows {
      for (column, value) in features[row].enumerated() { sum[column] += value }
    }
    return sum.map { $0 / Double(rows.count) }
  }

  /// The means of each label column's classes.
  private struct Fitted: FittedClassifier {
    let classes: [[Int]]
    /// [column][class][feature].
    let means: [[[Double]]]
    let width: Int

    func predictProbabilities(_ features: FeatureMatrix, threads: Int) throws -> [[[Double]]] {
      guard features.columns == width else {
        throw ProbeError.features(expected: width, found: features.columns)
      }
      return means.map { means in
        (0..<features.rows).map { row in
          let scores = means.map { mean in
            -0.5 * zip(features[row], mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
          }
          let weights = scores.map { exp($0 - scores.max()!) }
          return weights.map { $0 / weights.reduce(0, +) }
        }
      }
    }

    func predict(_ features: FeatureMatrix, threads: Int) throws -> LabelMatrix {
      let probabilities = try predictProbabilities(features, threads: threads)
      return try LabelMatrix(
        columns: zip(probabilities, classes).map { rows, classes in
          rows.map { row in classes[row.firstIndex(of: row.max()!)!] }
        })
    }
  }
}
