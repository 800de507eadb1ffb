import Foundation

/// How two numbers go together over some observations.
public struct Correlation: Codable, Sendable, Equatable {
  /// Pearson's r; nil when one of them never changes, or for fewer than two observations.
  public let r: Double?
  /// Its 95 % interval by Fisher's transformation, tanh(artanh r ± 1.96 / √(n − 3)), as if observations were independent;
  /// nil for fewer than four and for |r| = 1.
  public let low: Double?
  /// The interval's upper end; nil where ``low`` is.
  public let high: Double?
  /// n, the number of pairs.
  public let observations: Int

  /// The correlation of two numbers over the same observations, in the same order.
  ///
  /// - Precondition: as many numbers of one as of the other.
  public init(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "\(x.count) numbers against \(y.count)")
    observations = x.count
    let n = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let squares = [(x, meanX), (y, meanY)].map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    // What rounding leaves of a constant's deviations does not count.
    let isConstant = zip([x, y], squares).contains { values, square in
      square <= 1e-20 * values.reduce(0) { $0 + $1 * $1 }
    }
    guard x.count > 1, !isConstant else {
      (r, low, high) = (nil, nil, nil)
      return
    }
    let r = max(-1, min(1, products / (squares[0] * squares[1]).squareRoot()))
    self.r = r
    guard x.count > 3, abs(r) < 1 else {
      (low, high) = (nil, nil)
      return
    }
    let width = ShareInterval.z / (n - 3).squareRoot()
    low = tanh(atanh(r) - width)
    high = tanh(atanh(r) + width)
  }
}
