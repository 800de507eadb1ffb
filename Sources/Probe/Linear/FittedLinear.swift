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

  /// The class with the highest score; the smallest among classes whose scores are equal but for rounding.
  public func predict(_ features: FeatureMatrix, threads: Int) throws -> LabelMatrix {
    let columns = try zip(scores(features), classes).map { column, classes in
      column.map { classes[$0.firstOfLargest] }
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

extension [Double] {
  /// The first place of a linear score that no other exceeds by more than 1e-4.
  ///
  /// Few different rows leave classes exactly tied. What is left of the tie after a fit in rounded numbers is a gap of 1e-7 to
  /// 1e-5, whose sign depends on the processor.
  var firstOfLargest: Int {
    let largest = self.max() ?? 0
    return firstIndex { $0 >= largest - 1e-4 } ?? 0
  }
}
