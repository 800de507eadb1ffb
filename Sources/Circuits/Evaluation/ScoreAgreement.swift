import Arrays

/// How well scores find what is true: areas under curves over all cut-offs, and the distance at the best one.
public struct ScoreAgreement: Codable, Sendable, Equatable {
  /// How many things are true, and of how many.
  public let positives: Int
  /// How many things were scored.
  public let count: Int
  /// The probability that something true has a higher score than something that is not, ties counting half; 0.5 is chance.
  /// Null where all or none is true.
  public let auroc: Double?
  /// Average precision, Σ (R_n − R_{n−1}) · P_n over distinct scores, as scikit-learn has it; chance is the share of what is true.
  /// Null where nothing is true.
  public let averagePrecision: Double?
  /// The structural Hamming distance when as many are taken as are true: things missing and things too much. Ties at the
  /// cut-off count as their mean over all orders. Null where nothing is true.
  public let hammingDistance: Double?

  /// Compares scores with what is true.
  ///
  /// - Parameters:
  ///   - truth: what is true.
  ///   - scores: higher where something is thought to be true; NaN counts as the lowest.
  /// - Precondition: as many scores as truths.
  public init(truth: [Bool], scores: [Double]) {
    precondition(truth.count == scores.count, "\(scores.count) scores of \(truth.count) things")
    let scores = scores.map { $0.isNaN ? -.infinity : $0 }
    count = truth.count
    positives = truth.count { $0 }
    auroc = AreaUnderROC.value(positives: truth, values: scores)
    guard positives > 0 else {
      averagePrecision = nil
      hammingDistance = nil
      return
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var (taken, right, precision) = (0, 0, 0.0)
    var expected: Double?
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
      let group = order[start..<end].count(where: { truth[$0] })
      if expected == nil, end >= positives {
        // Of a group of equal scores only some fit.
        let share = Double(positives - taken) / Double(end - start)
        expected = Double(right) + share * Double(group)
      }
      taken = end
      right += group
      precision += Double(group) / Double(positives) * Double(right) / Double(taken)
      start = end
    }
    averagePrecision = precision
    hammingDistance = if let expected { 2 * (Double(positives) - expected) } else { nil }
  }
}
