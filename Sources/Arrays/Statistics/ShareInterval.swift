/// Wilson's 95 % interval of a share that was counted in a sample.
///
/// (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n) with z = 1.96. It never ends outside of 0…1, and, unlike the standard
/// error √(p(1 − p)/n), it has a width at shares of 0 and 1 too: 0 of 10 leaves up to 0.28, 0 of 1,000 up to 0.004.
///
/// Source: Wilson 1927; Brown, Cai & DasGupta 2001, "Interval estimation for a binomial proportion".
public struct ShareInterval: Codable, Sendable, Equatable, Hashable {
  /// The lower end, from 0 to 1.
  public let low: Double
  /// The upper end, from 0 to 1.
  public let high: Double

  /// The two-sided 95 % quantile of the normal distribution.
  public static let z = 1.959963984540054

  /// The interval of a share of `count` independent observations; nil without any. A count need not be whole: that of
  /// observations that go together is smaller than their number.
  ///
  /// - Precondition: the share is in 0…1.
  public init?(_ share: Double, of count: Double) {
    precondition((-1e-9...1 + 1e-9).contains(share), "a share lies in 0…1, found \(share)")
    guard count > 0 else { return nil }
    let p = min(1, max(0, share))
    let square = Self.z * Self.z
    let middle = p + square / (2 * count)
    let reach = Self.z * (p * (1 - p) / count + square / (4 * count * count)).squareRoot()
    let scale = 1 + square / count
    low = p == 0 ? 0 : max(0, (middle - reach) / scale)
    high = p == 1 ? 1 : min(1, (middle + reach) / scale)
  }

  /// The interval of a share of `count` independent observations; nil without any.
  public init?(_ share: Double, of count: Int) { self.init(share, of: Double(count)) }

  /// The interval of a share over observations that come in clusters, such as several false values of one input.
  ///
  /// The clusters say how many independent observations the cases are worth: p(1 − p) over the squared standard error
  /// √Σ_i (Σ_c (x_c − p))² / n, but never more than there are cases; where that error is 0 although nothing is the
  /// same in all cases, the cases; where all cases are alike, the clusters.
  public init?(clusters: [[Bool]]) {
    let count = Double(clusters.reduce(0) { $0 + $1.count })
    guard count > 0 else { return nil }
    let share = Double(clusters.reduce(0) { $0 + $1.count { $0 } }) / count
    // Sorted, for the same bits whatever the order of the clusters.
    let square =
      clusters.map { cases in
        let sum = cases.reduce(0.0) { $0 + ($1 ? 1 : 0) - share }
        return sum * sum
      }.sorted().reduce(0, +) / (count * count)
    let isConstant = share == 0 || share == 1
    let worth = isConstant ? Double(clusters.count { !$0.isEmpty }) : share * (1 - share) / square
    self.init(share, of: min(count, worth))
  }

  /// Both ends as a range.
  public var range: ClosedRange<Double> { low...high }

  /// How far the farther end lies from a share.
  public func reach(from share: Double) -> Double { max(share - low, high - share) }
}
