/// Shifts and scales every feature to mean 0 and standard deviation 1 over the rows it was made from.
///
/// z = (x − mean) / deviation, with the population's deviation; a constant feature becomes 0.
/// Source: scikit-learn's `StandardScaler`.
public struct Standardization: Sendable {
  /// One a feature.
  public let means: [Double]
  /// The standard deviation of each feature; 1 for constant ones.
  public let deviations: [Double]

  /// The means and deviations of training rows. O(values).
  public init(_ features: FeatureMatrix) {
    let columns = features.columns
    let count = Double(features.rows)
    var means = [Double](repeating: 0, count: columns)
    for row in 0..<features.rows {
      for column in 0..<columns { means[column] += features.values[row * columns + column] }
    }
    for column in 0..<columns { means[column] /= count }
    var squares = [Double](repeating: 0, count: columns)
    for row in 0..<features.rows {
      for column in 0..<columns {
        let difference = features.values[row * columns + column] - means[column]
        squares[column] += difference * difference
      }
    }
    self.means = means
    deviations = zip(squares, means).map { square, mean in
      let deviation = (square / count).squareRoot()
      // Rounding leaves a constant feature with a tiny deviation, which must not be blown up to 1.
      return deviation <= 1e-12 * abs(mean) || deviation == 0 ? 1 : deviation
    }
  }

  /// The rows on the training rows' scale. O(values).
  public func apply(to features: FeatureMatrix) -> FeatureMatrix {
    var values = features.values
    for row in 0..<features.rows {
      for column in 0..<features.columns {
        let place = row * features.columns + column
        values[place] = (values[place] - means[column]) / deviations[column]
      }
    }
    return FeatureMatrix(
      checkedRows: features.rows, columns: features.columns, values: values, precision: features.precision)
  }
}
