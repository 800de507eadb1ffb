import Arrays
import Foundation
import GPT
import Records
import Tasks
import Worlds

/// The answer to one input of a world, token by token, untouched and changed in one or several ways.
///
/// JSON: `{"world":…,"input":"1,0,1,0,1","expected":"\n0,…","tokens":[{"position":10,"token":"0","variable":"newA"},…],
/// "answers":[{"name":"untouched","predicted":["0",…],"probabilities":[0.99,…],"generated":"\n0,…","wrong":[]},…]}`.
public struct AnswerReport: Codable, Sendable {
  /// A token of the right answer.
  public struct Token: Codable, Sendable, Equatable {
    /// Its position in the text; the one before predicts it.
    public let position: Int
    /// Its text.
    public let token: String
    /// The output that it writes, or the input that is repeated there; nil for what stands between.
    public let variable: String?
  }

  /// One model's answer.
  public struct Answer: Codable, Sendable, Equatable {
    /// `untouched`, or how the model or the text was changed.
    public let name: String
    /// The likeliest token at each of ``AnswerReport/tokens``, with the right tokens before it.
    public let predicted: [String]
    /// The probability of the right token; nil where logits are no finite numbers.
    public let probabilities: [Double?]
    /// KL(untouched ‖ changed) in nats; nil where logits are no finite numbers.
    public let divergences: [Double?]
    /// What the model writes behind the prompt by itself.
    public let generated: String
    /// The outputs that are wrong in ``generated``.
    public let wrong: [String]
    /// Where the text was changed: the outputs to which the rules give another value then, as `newD=0`.
    public let byRules: [String]?
  }

  /// The world's name.
  public let world: String
  /// The input's values, e.g. `1,0,1,0,1`.
  public let input: String
  /// The right completion.
  public let expected: String
  /// What was done, in words; empty where each answer's name says it.
  public let changes: [String]
  /// The tokens of the right completion.
  public let tokens: [Token]
  /// The untouched model first.
  public internal(set) var answers: [Answer]

  /// A model that is asked, and what changes it.
  struct Asked {
    let name: String
    let subject: Session<TaskTexts>
    var interventions: [any Intervention] = []
  }

  /// Asks a model one input, untouched and under interventions.
  ///
  /// - Parameters:
  ///   - subject: the model and a world's inputs, the one that is asked among them.
  ///   - input: its input.
  ///   - changes: names, and the interventions that each stands for.
  /// - Throws: `ArgumentError` for interventions that do not fit.
  public init(
    _ subject: Session<TaskTexts>, input: String, changes: [(name: String, interventions: [any Intervention])]
  ) throws {
    let input = try subject.texts.world.parse(input: input)
    for change in changes { try change.interventions.check(subject) }
    let words = changes.count == 1 ? changes[0].interventions.map(\.description) : []
    try self.init(
      of: subject, input: input, words: words,
      asking: changes.map { Asked(name: $0.name, subject: subject, interventions: $0.interventions) })
  }

  /// Asks several models with the same texts.
  init(of subject: Session<TaskTexts>, input: Input, words: [String] = [], asking changes: [Asked]) throws {
    let texts = subject.texts
    guard let text = texts.examples.firstIndex(where: { $0.input == input }) else {
      preconditionFailure("the input is not among the texts")
    }
    let example = texts.examples[text]
    let positions = texts.promptLengths[text]..<texts.sequences[text].count
    world = texts.world.name
    self.input = texts.world.text(of: input)
    expected = example.completion
    self.changes = words
    tokens = positions.map { position in
      Token(
        position: position, token: texts.tokenizer.piece(texts.sequences[text][position]),
        variable: example.spans.first { $0.range.contains(position) }?.variable)
    }
    var untouched: [[Float]]?
    answers = try ([Asked(name: "untouched", subject: subject)] + changes).map { asked in
      let run = EvaluationRun(subject: asked.subject, interventions: asked.interventions)
      let logits = try run.logits(of: text)
      let completion = try run.completion(of: text)
      if untouched == nil { untouched = logits }
      return Answer(
        asked.name, logits, untouched: untouched ?? logits, generated: completion,
        right: texts.isRight(completion: completion, text), to: text, of: texts)
    }
  }

  /// One row a token: the token, and of each answer what is predicted and the probability of the right one.
  public var table: Table {
    Table(tokens.indices) {
      Column("position") { tokens[$0].position }
      Column("variable") { tokens[$0].variable ?? "" }
      Column("right") { tokens[$0].token }
      for answer in answers {
        Column(answer.name) { answer.predicted[$0] }
        Column("p \(answer.name)") { answer.probabilities[$0] }
      }
    }
  }
}

extension AnswerReport.Answer {
  /// - Parameters:
  ///   - logits: behind each position of the text, [position][V].
  ///   - untouched: those of the untouched model.
  ///   - right: whether each output is right in what was generated.
  init(
    _ name: String, _ logits: [[Float]], untouched: [[Float]], generated: String, right: [Bool],
    to text: Int, of texts: TaskTexts, byRules: [String]? = nil
  ) {
    let tokens = texts.sequences[text]
    let positions = texts.promptLengths[text]..<tokens.count
    func finite<Value>(_ value: (Int) -> Value) -> [Value?] {
      positions.map { logits[$0 - 1].allSatisfy(\.isFinite) ? value($0) : nil }
    }
    self.name = name
    predicted = positions.map { texts.tokenizer.piece(logits[$0 - 1].likeliest(1)[0]) }
    probabilities = finite { exp(logits[$0 - 1].logProbabilities[tokens[$0]]) }
    divergences = finite { untouched[$0 - 1].divergence(from: logits[$0 - 1]) }
    self.generated = generated
    wrong = zip(texts.outputs, right).filter { !$1 }.map(\.0)
    self.byRules = byRules
  }
}

extension Session where Texts == TaskTexts {
  /// The model, world and tokenizer of a run, with one input among the texts.
  ///
  /// - Throws: as `init(run:selection:threads:)` does, and `FileError` for what is no input.
  init(
    run: Run, selection: TextSelection, asking input: String, threads: Int
  ) throws {
    let world = try run.requireWorld()
    let texts = try TaskTexts(
      of: world, tokenizer: run.requireTokenizer(), selection: selection,
      including: [try world.parse(input: input)])
    self.init(model: run.model.trainable, texts: texts, threads: threads)
  }
}
