/// Means over what is there.
package enum Mean {
  /// Σx / n; nil for nothing.
  package static func of(_ values: some Collection<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The mean of the values that are not missing; nil when all are.
  package static func of(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// The standard deviation (dividing by one less than their number) of the values that are not missing; nil for fewer
  /// than two.
  package static func deviation(of values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    guard known.count > 1, let mean = of(known) else { return nil }
    return (known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count - 1)).squareRoot()
  }
}
