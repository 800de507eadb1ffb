/// Quantiles of values in ascending order.
package enum Quantile {
  /// The value below which a share of the values lies, on straight lines between neighbours: NumPy's `quantile`.
  ///
  /// - Precondition: there is a value, and the share is in 0…1.
  package static func of(_ share: Double, in sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = sorted[Int(place)]
    let above = sorted[min(sorted.count - 1, Int(place) + 1)]
    return below + (above - below) * (place - place.rounded(.down))
  }

  /// The value at `part` of `parts`, one of those there are: 1 of 2 is the middle one, of an even number the higher.
  ///
  /// - Precondition: there is a value, and `part` is below `parts`.
  package static func value(at part: Int, of parts: Int, in sorted: [Double]) -> Double {
    sorted[sorted.count * part / parts]
  }
}
