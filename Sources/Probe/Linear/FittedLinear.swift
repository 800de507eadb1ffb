import Foundation
import GPT

/// The weights of one label column.
public struct LinearWeights: Sendable, Equatable {
  /// [class][feature], for two classes [1][feature]: the second class's weights against the first's. They belong to
  /// standardised features when the probe standardises.
  public let coefficients: [[Double]]
  /// [class], for two classes [1].
  public let intercepts: [Double]
  /// Whether the solver arrived at the optimum, within its tolerance.
  public let isConverged: Bool
}

/// A linear probe that has seen its training rows.
public struct FittedLinear: FittedClassifier {
  public let classes: [[Int]]
  /// One a label column.
  public let weights: [LinearWeights]
  /// What was done to the features before the weights apply; nil when nothing.
  public let standardization: Standardization?
  /// Whether the solver arrived at the optimum for every column.
  public var isConverged: Bool { weights.allSatisfy(\.isConverged) }

  public func predictProbabilities(_ features: FeatureMatrix, threads: Int) throws -> [[[Double]]] {
    try scores(features).map { column in
      column.map { scores in
        let largest = scores.max()!
        let powers = scores.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        return powers.map { $0 / total }
      }
    }
  }

  public func predict(_ features: FeatureMatrix, threads: Int) throws -> LabelMatrix {
    let columns = try zip(scores(features), classes).map { column, classes in
      column.map { scores in classes[scores.indices.max { (scores[$0], $1) < (scores[$1], $0) }!] }
    }
    return LabelMatrix(checked: columns)
  }

  /// The linear scores x·W + intercept as [column][row][class]; of two classes the first has score 0, and so has the
  /// only class of a column.
  private func scores(_ features: FeatureMatrix) throws -> [[[Double]]] {
    let expected = weights[0].coefficients[0].count
    guard features.columns == expected else {
      throw ProbeError.features(expected: expected, found: features.columns)
    }
    let values = standardization?.apply(to: features) ?? features
    return zip(weights, classes).map { weights, classes in
      if classes.count == 1 { return Array(repeating: [0], count: values.rows) }
      let flat = weights.coefficients.flatMap { $0 }
      var products = [Double](repeating: 0, count: values.rows * weights.intercepts.count)
      DoubleProducts.nt(
        values.rows, weights.intercepts.count, expected, values.values, flat, into: &products)
      return (0..<values.rows).map { row in
        let scores = weights.intercepts.indices.map {
          products[row * weights.intercepts.count + $0] + weights.intercepts[$0]
        }
        return classes.count == 2 ? [0] + scores : scores
      }
    }
  }
}
