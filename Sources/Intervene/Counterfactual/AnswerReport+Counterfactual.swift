import GPT
import Tasks

extension AnswerReport {
  /// The answer of one input to a false value of an output in its text, for each such value: read behind the true tokens
  /// but for the false ones, and written by the model itself behind the false value.
  ///
  /// - Parameters:
  ///   - subject: the model and a world's inputs, the one that is asked among them.
  ///   - name: its input.
  ///   - token: the output that gets false values.
  ///   - alternatives: false values at most; of more, as many are drawn.
  ///   - seed: of that draw.
  /// - Throws: `ArgumentError` for an unknown output, and one without another value of the same width.
  public init(
    _ subject: Session<TaskTexts>, input name: String, falseValuesOf token: String, alternatives: Int,
    seed: UInt64
  ) throws {
    let texts = subject.texts
    let input = try texts.world.parse(input: name)
    _ = try texts.output(token, at: "token")
    try self.init(of: subject, input: input, asking: [])
    guard let text = texts.examples.firstIndex(where: { $0.input == input }) else {
      preconditionFailure("the input is not among the texts")
    }
    let changes = CounterfactualTexts(subject: subject, alternatives: alternatives, seed: seed)
    let replacements = try changes.requireFalseTokens(of: token).tokens.filter { $0.text == text }
    let untouched = try EvaluationRun(subject: subject, interventions: []).logits(of: text)
    for replacement in replacements {
      answers.append(try changes.answer(to: replacement, of: token, untouched: untouched))
    }
  }
}
