import GPT
import Records
import Tasks

/// What interventions do to the token that a model predicts behind a text.
///
/// JSON: `{"prompt":{"text":…,"tokens":[…],"target":"…","runnerUp":"…",…},"specification":{…},
/// "before":{"probability":…,"logit":…,"rank":…,"logitDifference":…,"top":[…]},"after":{…},"divergence":…}`.
public struct PromptReport: Codable, Sendable {
  /// The prompt, and the tokens that are compared.
  public let prompt: PromptTarget
  /// What was done, as a specification that does it again.
  public let specification: InterventionSpecification
  /// What was changed of parameters; empty for interventions on activations.
  public let changes: [FlipReport.Change]
  /// The untouched model …
  public let before: PromptReading
  /// … and the changed one; nil when its logits are no finite numbers.
  public let after: PromptReading?
  /// KL(untouched ‖ changed) of the next token's distribution, in nats; nil with ``after``.
  public let divergence: Double?

  /// Compares what a model expects behind a prompt with what it expects under interventions.
  ///
  /// - Parameters:
  ///   - subject: the model and its prompt.
  ///   - interventions: what changes it, all at once.
  ///   - target: the token to look at; nil for the untouched model's likeliest one.
  /// - Throws: as `Session.logits(_:)`; `ArgumentError` for an untouched model whose logits are no finite
  ///   numbers.
  public init(
    _ subject: Session<PromptTexts>, _ interventions: [any Intervention], target: Int? = nil
  ) throws {
    let untouched = try subject.logits()
    let changed = try subject.logits(interventions)
    (prompt, before) = try PromptTarget.reading(subject, untouched, target: target)
    specification = InterventionSpecification(interventions)
    changes = try FlipReport.changes(interventions.compactMap { $0 as? Flip }, of: subject.model)
    after = PromptReading(
      changed, target: prompt.targetID, runnerUp: prompt.runnerUpID, piece: subject.texts.piece)
    divergence = after == nil ? nil : untouched.divergence(from: changed)
  }

  /// One row a quantity.
  public var table: Table {
    Table(rows) {
      Column("quantity") { $0.name }
      Column("before", .single) { $0.before }
      Column("after", .single) { $0.after }
    }
  }

  private var rows: [(name: String, before: Double, after: Double?)] {
    [
      ("probability", before.probability, after?.probability), ("logit", before.logit, after?.logit),
      ("rank", Double(before.rank), after.map { Double($0.rank) }),
      ("logit_difference", before.logitDifference, after?.logitDifference), ("divergence", 0, divergence),
    ]
  }
}

/// A prompt with the two tokens that its readings compare.
public struct PromptTarget: Codable, Sendable, Equatable {
  /// Nil for token ids.
  public let text: String?
  /// The text of each token, and its number.
  public let tokens: [String]
  /// The number of each token.
  public let ids: [Int]
  /// The token that is looked at, and whether it is the untouched model's likeliest one.
  public let target: String
  /// The number of the target.
  public let targetID: Int
  /// Whether the target is the untouched model's likeliest token.
  public let isLikeliest: Bool
  /// The untouched model's likeliest other token, which logit differences are taken to, before and after.
  public let runnerUp: String
  /// The number of the runner-up.
  public let runnerUpID: Int

  /// The tokens, and what the untouched model's logits are as seen from them.
  static func reading(
    _ subject: Session<PromptTexts>, _ logits: [Float], target: Int?, against: Int? = nil
  ) throws -> (PromptTarget, PromptReading) {
    guard logits.count > 1 else {
      throw ArgumentError("model", "it has one token: nothing can be told apart")
    }
    let first = logits.likeliest(2)
    let chosen = target ?? first[0]
    let other = against ?? (first[0] == chosen ? first[1] : first[0])
    guard other != chosen else {
      throw ArgumentError(
        "wrong", "\(subject.texts.piece(other).debugDescription) is the answer, too: there is no difference")
    }
    guard
      let reading = PromptReading(logits, target: chosen, runnerUp: other, piece: subject.texts.piece)
    else {
      throw ArgumentError("model", "its logits for this text are no finite numbers")
    }
    return (
      PromptTarget(
        text: subject.prompt.text, tokens: subject.prompt.pieces, ids: subject.prompt.tokens,
        target: subject.texts.piece(chosen), targetID: chosen, isLikeliest: chosen == first[0],
        runnerUp: subject.texts.piece(other), runnerUpID: other), reading
    )
  }
}
