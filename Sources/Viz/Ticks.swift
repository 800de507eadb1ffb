import Records

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Round numbers to write along an axis.
package struct Ticks: Sendable, Equatable {
  /// Positions, rising, all inside the range they were made for.
  package let values: [Double]
  /// The text at each position.
  package let labels: [String]

  /// Ticks at multiples of 1, 2, 2.5 or 5 × 10ⁿ: about `count` of them between `lower` and `upper`.
  package static func linear(
    _ lower: Double, _ upper: Double, count: Int, leastStep: Double = 0
  ) -> Ticks {
    let step = max(leastStep, niceStep((upper / 2 - lower / 2) * 2 / Double(max(1, count))))
    guard step > 0, step.isFinite, (upper / step).isFinite, abs(upper / step) < 1e15 else {
      return Ticks(
        values: [lower, upper], labels: [lower, upper].map { NumberText.typeset(NumberText.compact($0)) })
    }
    var values: [Double] = []
    let first = (lower / step - 1e-9).rounded(.up)
    let last = (upper / step + 1e-9).rounded(.down)
    var index = first
    while index <= last && values.count < 200 {
      values.append(min(max(index * step, lower), upper))
      index += 1
    }
    return Ticks(
      values: values, labels: values.map { NumberText.typeset(NumberText.tick($0, step: step)) })
  }

  /// Ticks at powers of ten (with 2 and 5 between where the range is short) in a positive range.
  package static func logarithmic(_ lower: Double, _ upper: Double, count: Int) -> Ticks {
    let first = Int(log10(lower).rounded(.down))
    let last = Int(log10(upper).rounded(.up))
    let decades = log10(upper) - log10(lower)
    let stride = max(1, Int((decades / Double(max(1, count))).rounded()))
    let choices: [[Double]] =
      decades < 1.2 ? [[1, 2, 3, 5, 7], [1, 2, 5], [1, 3]] : decades < 2.5 ? [[1, 2, 5], [1, 3]] : []
    func multiples(_ factors: [Double]) -> [Double] {
      var values: [Double] = []
      for exponent in Swift.stride(from: first, through: last, by: 1) where exponent % stride == 0 {
        for factor in factors {
          let value = factor * pow(10, Double(exponent))
          if value >= lower * (1 - 1e-9) && value <= upper * (1 + 1e-9) { values.append(value) }
        }
      }
      return values
    }
    // The densest for which there is room.
    let values = choices.lazy.map(multiples).first { $0.count <= max(3, count) } ?? multiples([1])
    if values.count < 2 { return linear(lower, upper, count: count) }
    let plain = lower >= 0.999e-3 && upper < 1e6
    return Ticks(
      values: values,
      labels: values.map {
        NumberText.typeset(plain ? NumberText.tick($0, step: $0) : NumberText.scientific($0, step: 0))
      })
  }

  /// The smallest of 1, 2, 2.5, 5 × 10ⁿ that is not much below `rough`.
  private static func niceStep(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let power = pow(10, log10(rough).rounded(.down))
    for factor in [1, 2, 2.5, 5, 10] where factor * power >= rough * 0.8 { return factor * power }
    return 10 * power
  }
}
