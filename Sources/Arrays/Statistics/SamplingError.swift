/// Standard errors of means over a sample, from sums of which the values need not be kept.
package enum SamplingError {
  /// √((Σx² − n·mean²) / (n − 1) / n).
  ///
  /// - Parameter count: of values, at least 2; for one it is no number.
  package static func ofMean(_ mean: Double, squares: Double, count n: Double) -> Double {
    (max(0, squares - n * mean * mean) / (n - 1) / n).squareRoot()
  }

  /// Of a ratio Σs / Σn over clusters (delta method): √(Σ(s − ratio·n)² · c / (c − 1)) / Σn.
  ///
  /// - Parameters:
  ///   - squares: Σs².
  ///   - products: Σs·n.
  ///   - squaredSizes: Σn².
  ///   - size: Σn.
  ///   - clusters: their number c, at least 2.
  package static func ofRatio(
    _ ratio: Double, squares: Double, products: Double, squaredSizes: Double, size: Double, clusters: Int
  ) -> Double {
    let factor = Double(clusters) / Double(clusters - 1)
    let rest = squares - 2 * ratio * products + ratio * ratio * squaredSizes
    return (max(0, rest) * factor).squareRoot() / size
  }

  /// Of a ratio Σpart / Σwhole over pairs (delta method); nil for fewer than two.
  package static func ofRatio(_ ratio: Double, parts: [Double], wholes: [Double]) -> Double? {
    let count = Double(parts.count)
    let squares = zip(parts, wholes).reduce(0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) }
    return count < 2 ? nil : (squares * count / (count - 1)).squareRoot() / abs(wholes.reduce(0, +))
  }
}
