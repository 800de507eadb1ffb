extension TaskTexts {
  /// √(p(1 − p)/n) of a share p of `count` texts (of all without a number), when the texts are a sample; else nil.
  ///
  /// There is no correction for a finite number of inputs: of a sample that is a good part of them the error is
  /// overstated.
  func standardError(ofShare share: Double, of count: Int? = nil) -> Double? {
    guard isSample else { return nil }
    let count = count ?? self.count
    return count > 0 ? max(0, share * (1 - share) / Double(count)).squareRoot() : nil
  }

  /// Those of several shares of all texts, by output.
  func standardErrors(ofShares shares: [String: Double]) -> [String: Double]? {
    isSample ? shares.mapValues { standardError(ofShare: $0)! } : nil
  }
}
