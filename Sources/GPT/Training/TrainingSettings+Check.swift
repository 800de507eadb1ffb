/// A setting that no training can have.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
  public let setting: String
  public let expected: String
  public let found: String

  public init(setting: String, expected: String, found: String) {
    self.setting = setting
    self.expected = expected
    self.found = found
  }

  public var description: String { "setting '\(setting)': expected \(expected), found \(found)" }
}

extension TrainingSettings {
  /// Checks every number for being possible.
  ///
  /// - Throws: ``SettingsError`` for the first that is not.
  public func check() throws {
    func require(_ holds: Bool, _ setting: String, _ expected: String, _ found: Any) throws {
      if !holds { throw SettingsError(setting: setting, expected: expected, found: "\(found)") }
    }
    for (name, value) in [
      ("width", width), ("layers", layers), ("heads", heads), ("mlp width", mlpWidth ?? 1),
      ("context", context ?? 1),
      ("epochs", epochs), ("steps", maximumSteps ?? 1), ("batch", batch),
      ("training examples", trainingExamples),
      ("evaluate every", evaluateEvery), ("checkpoint every", checkpointEvery),
      ("keep checkpoints", keepCheckpoints),
      ("capture every", captureEvery ?? 1),
    ] { try require(value >= 1 && value <= 1 << 30, name, "a number from 1 on", value) }
    try require(width % heads == 0, "heads", "a divisor of the width \(width)", heads)
    let family = family ?? GPT2.modelType
    try require(
      Self.families.contains(family), "family", "one of \(Self.families.joined(separator: ", "))", family)
    let keyValueHeads = keyValueHeads ?? heads
    try require(
      keyValueHeads >= 1 && heads % keyValueHeads == 0, "key/value heads", "a divisor of the \(heads) heads",
      keyValueHeads)
    if family == LLaMA.modelType {
      try require(width / heads % 2 == 0, "heads", "heads of an even width (rotary positions)", width / heads)
    } else {
      try require(
        keyValueHeads == heads, "key/value heads", "\(heads), as many as heads, in GPT-2", keyValueHeads)
    }
    try require(dropout >= 0 && dropout < 1, "dropout", "a rate from 0 to below 1", dropout)
    try require(
      schedule.peak > 0 && schedule.peak.isFinite, "learning rate", "a number above 0", schedule.peak)
    try require(schedule.warmUpSteps >= 0, "warm-up", "a number from 0 on", schedule.warmUpSteps)
    try require(weightDecay >= 0 && weightDecay.isFinite, "weight decay", "a number from 0 on", weightDecay)
    try require(clip > 0, "clip", "a number above 0", clip)
  }
}
