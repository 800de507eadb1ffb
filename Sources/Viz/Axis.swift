#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One axis: the values at its ends, its ticks, and where a value falls.
struct Axis {
  let lower: Double
  let upper: Double
  let isLogarithmic: Bool
  let ticks: Ticks

  /// Covers `range`, or else the data with `padding` (a share of the extent) on both sides. Between whole numbers, such as
  /// layers, there are no ticks.
  init(
    data: [Double], range: ClosedRange<Double>?, isLogarithmic: Bool = false, isWhole: Bool = false,
    padding: Double, length: Double, tickEvery: Double
  ) {
    let usable = data.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    var low = usable.min() ?? (isLogarithmic ? 1 : 0)
    var high = usable.max() ?? (isLogarithmic ? 10 : 1)
    if let range, range.lowerBound.isFinite, range.upperBound.isFinite, !isLogarithmic || range.lowerBound > 0
    {
      (low, high) = (range.lowerBound, range.upperBound)
      if !(high > low) { (low, high) = Self.widened(low, high, isLogarithmic) }
    } else {
      if !(high > low) { (low, high) = Self.widened(low, high, isLogarithmic) }
      if isLogarithmic {
        let factor = pow(high / low, padding)
        (low, high) = (max(low / factor, .leastNormalMagnitude), min(high * factor, .greatestFiniteMagnitude))
      } else {
        let pad = (high / 2 - low / 2) * 2 * padding
        // Do not suggest values below zero where there are none.
        let floor = low >= 0 ? max(0, low - pad) : low - pad
        (low, high) = (max(floor, -.greatestFiniteMagnitude), min(high + pad, .greatestFiniteMagnitude))
      }
    }
    lower = low
    upper = high
    self.isLogarithmic = isLogarithmic
    let count = max(2, Int(length / tickEvery))
    ticks =
      isLogarithmic
      ? .logarithmic(low, high, count: count) : .linear(low, high, count: count, leastStep: isWhole ? 1 : 0)
  }

  private static func widened(_ low: Double, _ high: Double, _ isLogarithmic: Bool) -> (Double, Double) {
    if isLogarithmic { return (low / 2, high * 2) }
    let half = low == 0 ? 0.5 : abs(low) / 2
    return (low - half, high + half)
  }

  /// 0 at the lower end, 1 at the upper; `nil` where the axis has no such value.
  func position(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if isLogarithmic {
      return value > 0 ? (log(value) - log(lower)) / (log(upper) - log(lower)) : nil
    }
    return (value / 2 - lower / 2) / (upper / 2 - lower / 2)
  }
}
