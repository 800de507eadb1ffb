/// Scores and their mean; those that are not defined are missing (nil, `null` in JSON).
public struct ScoreSummary: Codable, Sendable, Equatable {
  /// The scores in the order given.
  public let scores: [Double?]
  /// The mean of the scores that there are; nil when there are none.
  public let mean: Double?

  /// The scores with the mean of those that are not nil.
  public init(_ scores: [Double?]) {
    self.scores = scores
    mean = Mean.of(scores)
  }

  /// The largest and the smallest of the scores that there are.
  public var range: ClosedRange<Double>? {
    let known = scores.compactMap { $0 }
    return known.min().map { $0...known.max()! }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scores, forKey: .scores)
    try container.encode(mean, forKey: .mean)
  }
}
