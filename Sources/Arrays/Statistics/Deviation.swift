/// Standard deviations of everything that there is, dividing by its number; of a sample see ``Mean/deviation(of:)``.
package enum Deviation {
  /// √(Σ(x − mean)² / n); 0 for nothing.
  package static func whole(_ values: [Double]) -> Double {
    guard let mean = Mean.of(values) else { return 0 }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  /// √(Σ(x − mean)² / n), added up in double precision; 0 for nothing.
  package static func whole(_ values: [Float]) -> Double {
    guard !values.isEmpty else { return 0 }
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (squares / Double(values.count)).squareRoot()
  }
}
