import Records

extension TrainingSettings {
  /// Checks every number for being possible.
  ///
  /// - Throws: `SettingsError` for the first that is not.
  public func check() throws {
    try NumberRange.width.check(model.width)
    try NumberRange.layers.check(model.layers)
    try NumberRange.heads.check(model.heads)
    try NumberRange.mlpWidth.check(model.mlpWidth)
    try NumberRange.context.check(model.context)
    try NumberRange.dropout.check(model.dropout)
    try checkShape()
    try NumberRange.epochs.check(schedule.epochs)
    try NumberRange.steps.check(schedule.maximumSteps)
    try NumberRange.batch.check(schedule.batch)
    try NumberRange.examples.check([data.trainingExamples, data.validationExamples])
    try NumberRange.lists.check(data.lists)
    try NumberRange.learningRate.check(optimiser.learningRate.peak)
    try NumberRange.warmUp.check(optimiser.learningRate.warmUpSteps)
    try NumberRange.weightDecay.check(optimiser.weightDecay)
    try NumberRange.clip.check(optimiser.clip)
    try NumberRange.interval("evaluate every").check(record.evaluateEvery)
    try NumberRange.interval("checkpoint every").check(record.checkpointEvery)
    try NumberRange.interval("capture every").check(record.captureEvery)
    try NumberRange.keptCheckpoints.check(record.keepCheckpoints)
  }

  /// Checks that heads share the width, and keys and values are shared as the family has it.
  private func checkShape() throws {
    try NumberRange.width.check(model.parts?.headWidth)
    guard model.parts?.headWidth != nil || model.width % model.heads == 0 else {
      throw SettingsError(
        setting: "heads", expected: "a divisor of the width \(model.width)", found: "\(model.heads)")
    }
    guard let familyType else {
      throw SettingsError(
        setting: "family", expected: "one of \(Self.families.joined(separator: ", "))",
        found: model.family ?? "")
    }
    try sizes.check(for: familyType)
  }
}
