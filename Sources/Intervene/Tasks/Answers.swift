import GPT
import Worlds

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
}

extension Subject {
  /// Evaluates the model on all texts while interventions hold; without any, the untouched model.
  ///
  /// - Throws: ``InterventionError`` for interventions that do not fit the model or its texts.
  public func evaluate(
    _ interventions: [any Intervention] = [], generating: Bool = true
  ) throws -> Evaluation {
    try interventions.check(self)
    let edited = try edited(by: interventions)
    return Evaluation(
      teacherForced: try teacherForced(edited, interventions),
      generated: generating ? try generated(edited, interventions) : nil)
  }

  /// Only the generated answers, of interventions that have been checked.
  func generate(_ interventions: [any Intervention]) throws -> Answers {
    try generated(edited(by: interventions), interventions)
  }

  private func teacherForced(_ edited: Model, _ interventions: [any Intervention]) throws -> Answers {
    var predictions = [[Int]](repeating: [], count: texts.count)
    for batch in texts.batches() {
      let logits = try edited.run(
        batch.tokens,
        options: Model.Options(hooks: try hooks(of: interventions, members: batch.members), threads: threads)
      ).logits
      for (row, member) in batch.members.enumerated() {
        predictions[member] = logits.at(row).likeliestTokens
      }
    }
    return texts.answers(predictions: predictions)
  }

  private func generated(_ edited: Model, _ interventions: [any Intervention]) throws -> Answers {
    var completions = [String](repeating: "", count: texts.count)
    for batch in texts.promptBatches {
      let most = batch.members.map { texts.sequences[$0].count - texts.promptLengths[$0] }.max() ?? 0
      let answers = try edited.generate(
        batch.members.indices.map { batch.tokens[$0] }, maximumTokens: most,
        endOfText: texts.tokenizer.endOfText, hooks: hooks(of: interventions, members: batch.members),
        threads: threads)
      for (member, tokens) in zip(batch.members, answers) {
        completions[member] = texts.tokenizer.decode(tokens)
      }
    }
    return texts.answers(completions: completions)
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
    let numbers = outputs.map { name in world.outputs.firstIndex { $0.name == name }! }
    return Answers(
      completions: completions,
      isRight: completions.enumerated().map { text, completion in
        let values = world.read(completion: completion)
        return numbers.map { values[$0] == examples[text].outputs[$0] }
      })
  }
}

extension Tensor {
  /// The index of the largest value of each row of a matrix, the first of equals.
  var likeliestTokens: [Int] {
    withValues { values in
      (0..<shape[0]).map { row in
        let first = row * shape[1]
        var best = first
        for i in first..<first + shape[1] where values[i] > values[best] { best = i }
        return best - first
      }
    }
  }
}
