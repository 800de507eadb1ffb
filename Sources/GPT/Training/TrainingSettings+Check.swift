import Records

extension TrainingSettings {
  /// Checks every number for being possible.
  ///
  /// - Throws: ``SettingsError`` for the first that is not.
  public func check() throws {
    try NumberRange.width.check(width)
    try NumberRange.layers.check(layers)
    try NumberRange.heads.check(heads)
    try NumberRange.mlpWidth.check(mlpWidth)
    try NumberRange.context.check(context)
    try NumberRange.dropout.check(dropout)
    try checkShape()
    try NumberRange.epochs.check(epochs)
    try NumberRange.steps.check(maximumSteps)
    try NumberRange.batch.check(batch)
    try NumberRange.examples.check([trainingExamples, validationExamples])
    try NumberRange.lists.check(lists)
    try NumberRange.learningRate.check(schedule.peak)
    try NumberRange.warmUp.check(schedule.warmUpSteps)
    try NumberRange.weightDecay.check(weightDecay)
    try NumberRange.clip.check(clip)
    try NumberRange.interval("evaluate every").check(evaluateEvery)
    try NumberRange.interval("checkpoint every").check(checkpointEvery)
    try NumberRange.interval("capture every").check(captureEvery)
    try NumberRange.keptCheckpoints.check(keepCheckpoints)
  }

  /// Checks that heads share the width, and keys and values are shared as the family has it.
  private func checkShape() throws {
    func require(_ holds: Bool, _ setting: String, _ expected: String, _ found: Any) throws {
      if !holds { throw SettingsError(setting: setting, expected: expected, found: "\(found)") }
    }
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
  }
}
