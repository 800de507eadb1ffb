import Arrays
import GPT

extension TaskTexts {
  /// The interval of a share of `count` texts (of all without a number), when the texts are a sample; else nil.
  ///
  /// There is no correction for a finite number of inputs: of a sample that is a good part of them the interval is too
  /// wide.
  package func interval(ofShare share: Double, of count: Int? = nil) -> ShareInterval? {
    isSample ? ShareInterval(share, of: count ?? self.count) : nil
  }

  /// Those of several shares of all texts, by output.
  package func intervals(ofShares shares: [String: Double]) -> [String: ShareInterval]? {
    isSample ? shares.compactMapValues { interval(ofShare: $0) } : nil
  }
}
