import Records

/// How long and how fast to learn, and what to record: the settings of a run but for its data and the size of its model.
extension TrainingSettings: Configurable {
  public static let settings: [Setting<Self>] = [
    .number("epochs", \.schedule.epochs, in: .epochs, "Passes over the data."),
    .number("steps", \.schedule.maximumSteps, in: .steps, "Updates, instead of epochs."),
    .choice("order", \.schedule.texts, "An epoch's texts: shuffled, or as the data have them."),
    .number("batch", \.schedule.batch, in: .batch, "Texts of a step."),
    .number("learningRate", \.optimiser.learningRate.peak, in: .learningRate, "The highest learning rate."),
    .choice("schedule", \.optimiser.learningRate.shape, "How the learning rate goes down."),
    .number(
      "warmUp", \.optimiser.learningRate.warmUpSteps, in: .warmUp,
      "Steps over which the learning rate rises."),
    .number("weightDecay", \.optimiser.weightDecay, in: .weightDecay, "AdamW's weight decay of matrices."),
    .number("clip", \.optimiser.clip, in: .clip, "The gradient's largest norm."),
    .choice("loss", \.optimiser.loss, "Tokens that the loss counts."),
    .list(
      "lossTokens", \.optimiser.lossTokens, expecting: "a token",
      "Of these tokens only some, e.g. True,False: with or without a space before.", as: "list"),
    .flag("lossEnd", \.optimiser.countsEnd, "Count the end of text after each text in the loss."),
    .number(
      "evaluateEvery", \.record.evaluateEvery, in: .interval("evaluate every"), "Steps between evaluations."),
    .spelled(
      "evaluate", \.record.evaluated, expecting: "all, or a number from 1 to \(EvaluationInputs.mostDraws)",
      """
      Inputs that accuracy is measured on: all, or draws, a number from 1 to \(EvaluationInputs.mostDraws) \
      (all of a world with up to 4,096, else 256 draws).
      """, as: "n"),
    .number(
      "checkpointEvery", \.record.checkpointEvery, in: .interval("checkpoint every"),
      "Steps between checkpoints."),
    .number("keepCheckpoints", \.record.keepCheckpoints, in: .keptCheckpoints, "Checkpoints to keep."),
    .number(
      "captureEvery", \.record.captureEvery, in: .interval("capture every"),
      "Record attention and activations at each n steps."),
    .number("seed", \.seed, in: .seed, "Of data, initial weights, order and dropout."),
  ]

  /// The setting of a name in ``settings``, or with another help.
  package static func setting(_ name: String, help: String? = nil) -> Setting<Self> {
    guard let setting = settings.first(where: { $0.name == name }) else {
      preconditionFailure("there is no setting \(name)")
    }
    return help.map(setting.explained) ?? setting
  }
}

extension ScheduleSettings {
  /// The order of an epoch's texts.
  fileprivate var texts: TrainingSettings.Order {
    get { order ?? .shuffled }
    set { order = newValue == .shuffled ? nil : newValue }
  }
}

extension OptimiserSettings {
  /// Whether the loss counts the end of text.
  fileprivate var countsEnd: Bool {
    get { countsEndOfText ?? true }
    set { countsEndOfText = newValue ? nil : false }
  }
}

extension DataSettings: Configurable {
  /// Examples and omissions of a world's data, and the tokens of data without a world.
  public static let settings: [Setting<Self>] = [
    .text(
      "data", \.directory, "A directory with train.jsonl (and valid.jsonl) instead of a world.", as: "dir"),
    .choice(
      "symbols", \.tokens, "A token of data without a world: a character, or a word with the space before it."
    ),
    .text(
      "omit", \.omittedText, "Inputs to leave out of training, separated by semicolons.", as: "inputs"),
    .number("examples", \.trainingExamples, in: .examples, "Training examples to draw from the world."),
  ]

  public func check() throws {
    guard directory == nil || omitted.isEmpty else {
      throw UsageError(
        "\(setting: "omit") belongs to \(setting: "world"); the data of \(setting: "data") are taken as they are"
      )
    }
    guard directory == nil || trainingExamples == DataSettings().trainingExamples else {
      throw UsageError(
        """
        \(setting: "examples") belongs to \(setting: "world"); the data of \(setting: "data") are taken as \
        they are
        """)
    }
    guard directory != nil || symbols == nil else {
      throw UsageError("\(setting: "symbols") belongs to \(setting: "data")")
    }
  }

  private enum Tokens: String, CaseIterable, Sendable { case characters, words }

  private var tokens: Tokens? {
    get { symbols.map { $0 == .sentences ? .words : .characters } }
    set { symbols = newValue.map { $0 == .words ? .sentences : .characters } }
  }

  /// As they are typed; read when the world is known.
  private var omittedText: String? {
    get { omitted.isEmpty ? nil : omitted.joined(separator: ";") }
    set { omitted = newValue.map { $0.isEmpty ? [] : [$0] } ?? [] }
  }
}
