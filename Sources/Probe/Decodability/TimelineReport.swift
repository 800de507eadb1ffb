/// When in training a probe can tell each output where the model predicts it, and when the model answers it right.
///
/// The probes read `resid_post` at the position before an output's first token, where the token itself has not been
/// read, in right texts; the model's answers follow its own earlier ones. A probe that can tell an output of a model
/// that learned nothing (step 0) reads it from what the inputs leave behind, not from a computation.
public struct TimelineReport: Codable, Sendable, Equatable {
  /// One probe's accuracies over the captures.
  public struct Curve: Codable, Sendable, Equatable {
    /// [capture][layer].
    public let accuracy: [[Double?]]
    /// With shuffled labels, mean over the shuffles; nil without shuffles.
    public let shuffled: [[Double?]]?
    /// What one who reads nothing reaches: the larger of the most frequent label's share and the mean of ``shuffled``.
    public let chance: Double
    /// [capture]: the best layer's accuracy.
    public let best: [Double]
    /// The first captured step from which on the best layer's accuracy stays at ``TimelineReport/threshold`` or above;
    /// nil when it is below at the end.
    public let readableFrom: Int?
    /// ``Variable/answeredFrom`` − ``readableFrom``: by how many steps the probe is ahead of the model; nil when one
    /// of them is missing.
    public let lead: Int?

    /// - Parameter answered: the step from which on the model answers right.
    init(
      accuracy: [[Double?]], shuffled: [[Double?]]?, chance: Double, steps: [Int], answered: Int?,
      threshold: Double
    ) {
      self.accuracy = accuracy
      self.chance = chance
      self.shuffled = shuffled
      best = accuracy.map { $0.compactMap { $0 }.max() ?? 0 }
      readableFrom = TimelineReport.lasting(zip(steps, best).map { ($0, $1) }, above: threshold)
      lead = if let answered, let readableFrom { answered - readableFrom } else { nil }
    }
  }

  /// One output of the world.
  public struct Variable: Codable, Sendable, Equatable {
    /// The output's name.
    public let name: String
    /// The position before its first token.
    public let predictingPosition: Int
    /// The number of different labels, and whether they are quarters of the values.
    public let classes: Int
    /// Whether labels are quarters of the values.
    public let isGrouped: Bool
    /// The texts that count: those whose label another text has too.
    public let texts: Int
    /// The share of the most frequent label among them.
    public let majority: Double
    /// What the linear probe reads.
    public let linear: Curve
    /// What the nearest neighbours tell.
    public let knn: Curve
    /// [evaluation]: the share of inputs for which the model's own answer has the right value; nil where
    /// `metrics.jsonl` does not tell.
    public let answered: [Double?]
    /// The first evaluated step from which on that share stays at ``TimelineReport/threshold`` or above.
    public let answeredFrom: Int?

    /// The curve of one probe.
    public func curve(_ probe: VariableProbe) -> Curve {
      switch probe {
      case .linear: linear
      case .knn: knn
      }
    }
  }

  /// What counts as being told, or answered, right.
  public let threshold: Double
  /// Blocks of the model.
  public let layers: Int
  /// The steps that have captures, ascending.
  public let steps: [Int]
  /// The steps that have evaluations, ascending.
  public let evaluations: [Int]
  /// How many texts each capture holds.
  public let texts: Int
  /// Settings of the probes by name.
  public let settings: [String: SettingValue]
  /// The outputs that were followed, in the world's order.
  public let variables: [Variable]
  /// Outputs that nothing can be told about: with one class only, without a position that predicts them, or predicted where
  /// fewer than eight texts differ.
  public let skipped: [String]

  /// The first step from which on all values are at the threshold or above; nil when the last is not.
  static func lasting(_ values: [(step: Int, value: Double)], above threshold: Double) -> Int? {
    let below = values.lastIndex { $0.value < threshold }
    let first = below.map { $0 + 1 } ?? 0
    return first < values.count ? values[first].step : nil
  }
}
