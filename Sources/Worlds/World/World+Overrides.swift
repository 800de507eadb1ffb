extension World {
  /// The values of all outputs when some are not computed but given; what reads those follows the given values.
  ///
  /// - Parameter given: values by the output's index.
  /// - Throws: `FileError` as ``evaluate(_:)`` does, also where a rule fails on a given value.
  package func evaluate(_ input: Input, given: [Int: Int]) throws -> [Int] {
    try validate(input)
    return try compute(input, given: given)
  }
}
