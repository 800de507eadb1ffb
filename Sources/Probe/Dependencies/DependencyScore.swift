import Arrays

/// How well a probe tells one label from attention, in one split.
public struct DependencyScore: Codable, Sendable {
  /// One output that the probe, having learned from the others, was tested on.
  public struct OutputScore: Codable, Sendable, Equatable {
    /// The output's name.
    public let output: String
    /// Macro-F1; nil when all labels of this output are the same, which leaves nothing to tell apart.
    public let f1: Double?
    /// The same with features of freshly initialised models, one score each.
    public let random: ScoreSummary?
    /// (F1 − F1_random) / (1 − F1_random); nil when either is missing.
    public let normalized: Double?
    /// Macro-F1 of always predicting the most frequent label of the other outputs.
    public let majority: Double?
    /// The share of rows that are predicted right: also defined when all labels are the same.
    public let accuracy: Double?
  }

  /// What the probe tells.
  public let label: DependencyLabel
  /// How rows are divided into those learned from and those tested on.
  public let split: DependencySplit
  /// Why there is no probe; nil when there is one.
  public let missing: String?
  /// Scores and controls. Folds whose test rows all have the same label are left out of them.
  public let probe: ProbeReport?
  /// Macro-F1 of knowing the (output, input variable) alone: predicting its most frequent label in the training rows.
  /// Nil when training rows do not have them.
  public let position: Double?
  /// One entry for each output when the split is by output.
  public let outputs: [OutputScore]?
  /// [output][input variable]: the share of inputs x for which the probe predicts another label than 0.
  public let predicted: [[Double]]?

  /// A label and split that there is no probe for.
  init(_ label: DependencyLabel, _ split: DependencySplit, missing: String) {
    self.init(
      label: label, split: split, missing: missing, probe: nil, position: nil, outputs: nil, predicted: nil)
  }

  init(
    label: DependencyLabel, split: DependencySplit, missing: String?, probe: ProbeReport?, position: Double?,
    outputs: [OutputScore]?, predicted: [[Double]]?
  ) {
    self.label = label
    self.split = split
    self.missing = missing
    self.probe = probe
    self.position = position
    self.outputs = outputs
    self.predicted = predicted
  }
}
