import Records

extension TrainingSettings {
  /// Checks every number for being possible.
  ///
  /// - Throws: `SettingsError` for the first that is not.
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
    guard width % heads == 0 else {
      throw SettingsError(setting: "heads", expected: "a divisor of the width \(width)", found: "\(heads)")
    }
    guard let familyType else {
      throw SettingsError(
        setting: "family", expected: "one of \(Self.families.joined(separator: ", "))", found: family ?? "")
    }
    try sizes.check(for: familyType)
  }
}
