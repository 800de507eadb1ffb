import GPT
import Records
import Tasks
import Worlds

/// What a model reads while it is looked into.
public enum LensSource: Sendable, Hashable {
  /// All inputs of the run's world (a sample of a large one), each with its right answer behind it.
  case world
  /// One input of the run's world with its right answer behind it.
  case input(Input)
  /// Raw text, taken as it is.
  case text(String)
  /// Token ids.
  case tokens([Int])
}

extension LensSource {
  /// The texts: those of the world with their right answers, or a prompt.
  ///
  /// - Throws: ``LensError/empty`` for no text at all, and what reading inputs and texts throws.
  func texts(of run: Run, settings: LensSettings) throws -> any PlacedTexts {
    switch self {
    case .world:
      return try TaskTexts(
        of: run.requireWorld(), tokenizer: run.requireTokenizer(),
        selection: TextSelection(most: settings.inputs, seed: settings.seed))
    case .input(let input):
      return try TaskTexts(
        [input], of: run.requireWorld(), tokenizer: run.requireTokenizer(), isSample: true)
    case .text(let text):
      guard !text.isEmpty else { throw LensError.empty }
      return PromptTexts(try Prompt(text, of: run), of: run)
    case .tokens(let ids):
      guard !ids.isEmpty else { throw LensError.empty }
      return PromptTexts(try Prompt(tokens: ids, of: run), of: run)
    }
  }

  /// The longest text of a run's world (of a sample of its inputs) in tokens; nil without a world or its tokenizer.
  static func reach(of run: Run, settings: LensSettings) throws -> Int? {
    guard run.world != nil, run.tokenizer != nil else { return nil }
    return try LensSource.world.texts(of: run, settings: settings).longest
  }
}

extension PlacedTexts {
  /// Batches whose activations stay small: at most 64 texts and 16,384 positions.
  var lensBatches: [TextBatch] { batches(of: 64, positions: 16_384) }
}

/// What decides the numbers of a ``LensReport``.
public struct LensSettings: Codable, Sendable, Equatable {
  /// What to attribute logits of: an output's name (its first token), a position, or a place such as `newB-1`; nil for all
  /// outputs, or for the end of raw text.
  public var at: String?
  /// The token to compare the right one with; nil for the wrong token with the highest logit.
  public var against: String?
  /// The largest number of inputs; a sample of larger worlds.
  public var inputs = 512
  /// Random sequences for the head detectors.
  public var sequences = 16
  /// Of the sample and the random sequences.
  public var seed: UInt64 = 0

  /// The usual settings: all outputs against the best wrong token, on up to 512 inputs.
  public init() {}

  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  func check() throws {
    try NumberRange.evaluated.check(inputs)
    try NumberRange.sequences.check(sequences)
  }
}
