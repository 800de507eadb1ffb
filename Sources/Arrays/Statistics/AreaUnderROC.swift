/// The area under the receiver operating characteristic.
public enum AreaUnderROC {
  /// The probability that a positive has a higher value than a negative, ties counting half: scikit-learn's
  /// `roc_auc_score`. Nil when there are no positives or no negatives. O(n log n).
  ///
  /// - Parameters:
  ///   - positives: which observations are positive.
  ///   - values: what the observations are ordered by.
  ///   - rounding: neighbours in order that are closer than this share of their size are ties.
  /// - Precondition: as many values as labels, none of them NaN.
  public static func value(positives: [Bool], values: [Double], rounding: Double = 0) -> Double? {
    precondition(positives.count == values.count, "\(positives.count) labels against \(values.count) values")
    precondition(values.allSatisfy { !$0.isNaN }, "AUROC needs values that can be ordered, found NaN")
    let order = values.indices.sorted { values[$0] < values[$1] }
    var rankSum = 0.0
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, isTie(values[order[end - 1]], values[order[end]], rounding) { end += 1 }
      let rank = Double(start + end + 1) / 2
      for place in order[start..<end] where positives[place] { rankSum += rank }
      start = end
    }
    let count = positives.count { $0 }
    let others = positives.count - count
    guard count > 0, others > 0 else { return nil }
    return (rankSum - Double(count) * Double(count + 1) / 2) / (Double(count) * Double(others))
  }

  private static func isTie(_ low: Double, _ high: Double, _ rounding: Double) -> Bool {
    low == high || high - low <= rounding * max(abs(low), abs(high))
  }
}
