#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How values become colours: a map, the range it spans, and the words beside its bar.
public struct ColorScale: Sendable, Equatable {
  /// The colours from the lower end to the upper.
  public var map: ColorMap
  /// The values at the two ends of the map; `nil` takes the finite range of the data. Values outside
  /// are drawn in the end colours.
  public var range: ClosedRange<Double>?
  /// A value to put at the middle of the map: the range is widened to be symmetric around it.
  public var center: Double?
  /// Whether the range stays as it is around `center` instead, and each half of the map spans its own side of it: for
  /// quantities that end close to the centre on one side.
  public var stretchesHalves = false
  /// Whether equal ratios look equally far apart, down to a thousandth of the largest value: for quantities of which a few
  /// are so large that the others would all look like nothing. Values at or below the lower end have its colour.
  public var isLogarithmic = false
  /// The quantity and its unit, written beside the colour bar.
  public var label: String

  /// A scale; without arguments, viridis over the range of the data.
  public init(
    _ map: ColorMap = .viridis, range: ClosedRange<Double>? = nil, center: Double? = nil, label: String = ""
  ) {
    self.map = map
    self.range = range
    self.center = center
    self.label = label
  }

  /// A scale for quantities from low to high, such as probabilities.
  public static func sequential(_ label: String = "", range: ClosedRange<Double>? = nil) -> ColorScale {
    ColorScale(.viridis, range: range, label: label)
  }

  /// A scale for what is lost, from white for nothing to dark for all.
  public static func loss(_ label: String = "", range: ClosedRange<Double>? = nil) -> ColorScale {
    ColorScale(.reds, range: range, label: label)
  }

  /// A scale for signed quantities: `center` is near-white, below is red, above is blue.
  public static func diverging(
    _ label: String = "", around center: Double = 0, range: ClosedRange<Double>? = nil
  ) -> ColorScale {
    ColorScale(.redBlue, range: range, center: center, label: label)
  }

  /// Settles the range for the grids that share this scale.
  ///
  /// Never fails: constant data sit in the middle of a widened range, and 0...1 stands in where no value
  /// is finite.
  package func resolved(for grids: [Grid], style: FigureStyle = .standard) -> ResolvedScale {
    let map = style.map(insteadOf: map)
    var low = range?.lowerBound ?? .infinity
    var high = range?.upperBound ?? -.infinity
    if !(low.isFinite && high.isFinite) {
      (low, high) = (.infinity, -.infinity)
      for case let found? in grids.map(\.finiteRange) {
        low = min(low, found.lowerBound)
        high = max(high, found.upperBound)
      }
    }
    if isLogarithmic, high > 0 {
      let least = grids.flatMap(\.values).filter { $0 > 0 && $0 <= high }.min() ?? high / 1000
      return ResolvedScale(
        map: map, lower: min(max(least, high / 1000), high / 10), upper: high, isLogarithmic: true,
        label: label)
    }
    if low > high { (low, high) = center.map { ($0 - 1, $0 + 1) } ?? (0, 1) }
    if let center, stretchesHalves, low < center, center < high {
      return ResolvedScale(map: map, lower: low, upper: high, middle: center, label: label)
    }
    if let center, center.isFinite {
      let half = max(abs(low - center), abs(high - center))
      (low, high) = (center - half, center + half)
    }
    if !(high - low > max(abs(low), abs(high)) * 1e-12) {
      let half = max(abs(low) / 2, low == 0 ? 0.5 : .leastNormalMagnitude)
      (low, high) = (low - half, high + half)
    }
    let limit = Double.greatestFiniteMagnitude
    return ResolvedScale(map: map, lower: max(low, -limit), upper: min(high, limit), label: label)
  }
}

/// A colour scale with its range settled.
package struct ResolvedScale: Sendable, Equatable {
  package let map: ColorMap
  package let lower: Double
  package let upper: Double
  /// The value at the middle of the map, where that is not halfway.
  package var middle: Double? = nil
  /// Whether positions go by the ratio to the lower end, which is above 0.
  package var isLogarithmic = false
  package let label: String

  /// Where `value` stands between the ends, in 0...1; `nil` for a missing value.
  package func position(of value: Double) -> Double? {
    if value.isNaN { return nil }
    if value <= lower { return 0 }
    if value >= upper { return 1 }
    if isLogarithmic { return log(value / lower) / log(upper / lower) }
    if let middle {
      return value < middle
        ? (value - lower) / (middle - lower) / 2 : 0.5 + (value - middle) / (upper - middle) / 2
    }
    // Halved, so that a range near the largest finite number does not overflow.
    return (value / 2 - lower / 2) / (upper / 2 - lower / 2)
  }

  /// The colour of `value`; `nil` for a missing value.
  package func color(of value: Double) -> Color? {
    position(of: value).map(map.color(at:))
  }

  /// Decimals that show differences of a hundredth of the range.
  package var decimals: Int {
    let span = upper / 2 - lower / 2
    return span > 50 ? 0 : span > 5 ? 1 : span > 0.02 ? 2 : 3
  }
}
