import GPT
import Intervene
import Records
import Tasks
import Worlds

/// What the answers of one text hang on, token by token (``SaliencyReport``).
public struct SaliencyAnalysis: Analysis {
  public static let name = "saliency"
  public static let summary = "Show which tokens an answer hangs on: gradients beside attention."

  /// The text; of a world an input.
  public var source = TextChoice()
  /// The outputs; nil for all.
  public var target: String?
  /// Steps of integrated gradients.
  public var steps = 64

  public init() {}

  public static let settings: [Setting<Self>] =
    TextChoice.settings.map { $0.lifted(to: \.source) } + [
      .text("target", \.target, "Of a world: only this output (all).", as: "name"),
      .number("steps", \.steps, in: .integrationSteps, "Steps of integrated gradients."),
    ]

  public func check() throws {
    try source.require()
    guard target == nil || source.input != nil else {
      throw UsageError("\(setting: "target") belongs to \(setting: "input")")
    }
  }

  public func run(on run: Run, job: Job) throws -> SaliencyReport {
    let model = run.model.trainable
    func saliency(_ questions: [Saliency.Question]) throws -> [Saliency] {
      try Saliency.of(model, questions, steps: steps, threads: job.threads) { done, total in
        try job.check()
        job.update(done, of: total, "steps")
      }
    }
    if let input = source.input {
      let world = try run.requireWorld()
      let texts = try TaskTexts(
        [world.parse(input: input)], of: world, tokenizer: run.requireTokenizer(), isSample: false)
      let chosen = try target.map { [try texts.output($0)] } ?? Array(texts.outputs.indices)
      let text = texts.text(0)
      let questions = chosen.compactMap { number -> (String, Saliency.Question)? in
        guard let position = text.predicting(texts.outputs[number]) else { return nil }
        return (
          texts.outputs[number],
          Saliency.Question(tokens: text.tokens, position: position, right: text.tokens[position + 1])
        )
      }
      let names = texts.names(in: 0)
      return SaliencyReport(
        tokens: text.tokens.map { run.piece($0) },
        variables: text.tokens.indices.map { position in names.first { $0.range.contains(position) }?.name },
        answers: zip(questions, try saliency(questions.map(\.1))).map { question, saliency in
          SaliencyReport.Answer(
            output: question.0, position: question.1.position, token: run.piece(question.1.right),
            saliency: saliency)
        }, steps: steps)
    }
    let tokens = try tokens(run)
    let last = try model.run(TokenBatch([tokens]), options: .init(logits: .last, threads: job.threads))
    let said = last.logits.at(0).values.likeliest(1)[0]
    let question = Saliency.Question(tokens: tokens, position: tokens.count - 1, right: said)
    return SaliencyReport(
      tokens: tokens.map { run.piece($0) }, variables: tokens.map { _ in nil },
      answers: try saliency([question]).map {
        SaliencyReport.Answer(
          output: nil, position: question.position, token: run.piece(said), saliency: $0)
      }, steps: steps)
  }

  private func tokens(_ run: Run) throws -> [Int] {
    if let tokens = source.tokens { return try Prompt(tokens: tokens, of: run, at: "tokens").tokens }
    return try Prompt(source.text ?? "", of: run, at: "text").tokens
  }
}

/// What the answers of a text hang on.
public struct SaliencyReport: Codable, Sendable {
  /// One answer.
  public struct Answer: Codable, Sendable {
    /// The output; nil for the token behind a raw text.
    public let output: String?
    /// The position that answers.
    public let position: Int
    /// The token that is asked about: the right one of a world, the likeliest one of a raw text.
    public let token: String
    /// The scores of every token before it.
    public let saliency: Saliency
  }

  /// The text's tokens.
  public let tokens: [String]
  /// What each token stands for; null where it is no variable's.
  public let variables: [String?]
  /// One an output.
  public let answers: [Answer]
  /// Steps of integrated gradients.
  public let steps: Int

  /// Positions by name, as a reader knows them: `A=1`, or the token.
  public var labels: [String] {
    zip(tokens, variables).map { token, variable in variable.map { "\($0)=\(token)" } ?? token }
  }
}
