import GPT
import Tasks

/// What a model answers to the texts' prompts, and which outputs are right.
public struct Answers: Sendable, Equatable {
  /// The completion of each text.
  public let completions: [String]
  /// [text][output]: whether the value is right.
  public let isRight: [[Bool]]

  /// The share of right values of an output.
  public func accuracy(_ output: Int) -> Double {
    isRight.isEmpty ? 0 : Double(isRight.count { $0[output] }) / Double(isRight.count)
  }
}

/// Answers read and written.
public struct Evaluation: Sendable {
  /// Every symbol predicted from the right ones before it: a value is right when all its symbols are.
  public let teacherForced: Answers
  /// Greedy continuations of the prompts, read back as the world writes them; nil when not asked for.
  public let generated: Answers?
  /// The number of texts in which changed parameters gave logits that are no finite numbers: these predict the end.
  public var notFinite = 0
}

extension Session where Texts == TaskTexts {
  /// Evaluates the model on all texts while interventions hold; without any, the untouched model.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit the model or its texts.
  public func evaluate(
    _ interventions: [any Intervention] = [], generating: Bool = true
  ) throws -> Evaluation {
    try interventions.check(self)
    let run = EvaluationRun(subject: self, interventions: interventions)
    let teacherForced = try run.teacherForced()
    let generated = generating ? try run.generated() : nil
    return Evaluation(teacherForced: teacherForced, generated: generated, notFinite: run.notFinite.count)
  }

  /// Only the generated answers, of interventions that have been checked.
  func generate(_ interventions: [any Intervention]) throws -> Answers {
    try EvaluationRun(subject: self, interventions: interventions).generated()
  }
}

extension TaskTexts {
  /// Teacher-forced answers from the likeliest next token at each position of each text.
  func answers(predictions: [[Int]]) -> Answers {
    Answers(
      completions: predictions.enumerated().map { text, tokens in
        tokenizer.decode(Array(tokens[promptLengths[text] - 1..<tokens.count - 1]))
      },
      isRight: predictions.enumerated().map { text, tokens in
        var isRight = [Bool](repeating: true, count: outputs.count)
        for query in queries[text] where tokens[query.position] != query.token {
          isRight[query.output] = false
        }
        return isRight
      })
  }

  /// Generated answers from completions.
  func answers(completions: [String]) -> Answers {
    Answers(
      completions: completions,
      isRight: completions.enumerated().map { text, completion in isRight(completion: completion, text) })
  }

  /// Which outputs are right in a completion of a text.
  package func isRight(completion: String, _ text: Int) -> [Bool] {
    let values = world.read(completion: completion)
    return outputs.map { name in
      let number = world.outputs.firstIndex { $0.name == name }!
      return values[number] == examples[text].outputs[number]
    }
  }
}
