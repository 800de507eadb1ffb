/// What a run's loss is, in words and fields, for `training.json`.
public struct LossDefinition: Codable, Sendable, Equatable {
  /// What is averaged over what.
  public let formula: String
  /// Which tokens of a text are counted.
  public let counted: String
  /// Whether the end of text after each text is one of them.
  public let endOfText: Bool
  /// Of these, only tokens with these texts; nil for all.
  public let only: [String]?

  init(_ settings: TrainingSettings) {
    formula = "mean of -ln p(token | all tokens before it), in nats, over the counted tokens of a batch"
    if settings.data.lists != nil {
      (counted, endOfText) = ("the answer", false)
    } else {
      counted =
        settings.optimiser.loss == .all
        ? "prompt and completion, without the first token of the text" : "the completion"
      endOfText = settings.optimiser.countsEndOfText ?? true
    }
    only = settings.optimiser.lossTokens
  }
}
