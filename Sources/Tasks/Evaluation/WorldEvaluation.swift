import Arrays
import GPT
import Records
import Worlds

/// A model's answers to inputs of a world, beside the right ones.
public struct WorldEvaluation: Codable, Sendable {
  /// One input with the rules' answer and the model's.
  public struct Answer: Codable, Sendable {
    /// The input's values, e.g. `1,0,1,0,1`.
    public let input: String
    /// Whether the input was in the training data; nil when that is not known.
    public let seen: Bool?
    /// The completion by the rules.
    public let expected: String
    /// The model's completion.
    public let answer: String
    /// True when the two are the same text.
    public let correct: Bool
    /// The outputs' values by the rules, by name.
    public let expectedValues: [String: VariableValue]
    /// The outputs' values in the model's text; those that cannot be read, or are not in the text, are missing.
    public let values: [String: VariableValue]
  }

  /// Accuracy of whole answers and of each output variable.
  public struct Summary: Codable, Sendable, Equatable {
    /// The whole completion is right.
    public let exact: AnswerAccuracy
    /// Each output's value is right, by name; nil for outputs that the text does not show.
    public let variables: [String: AnswerAccuracy?]
    /// What always giving the most frequent right answer would reach.
    public let majority: MajorityAnswers
  }

  /// The symmetry of a world's inputs, and what it leaves of those that were held out.
  public struct Mirrors: Codable, Sendable, Equatable {
    /// The names of inputs that the rules do not tell apart, in classes.
    public let exchangeable: [[String]]
    /// The held-out inputs, and how many of them have a mirror that was seen.
    public let heldOut: Int
    /// How many of the held-out inputs have a mirror that was seen.
    public let seen: Int
  }

  /// The answers, in the order of the inputs.
  public let inputs: [Answer]
  /// The shares of right answers.
  public let accuracy: Summary
  /// Outputs that the text does not show: they are neither right nor wrong.
  public let hidden: [String]
  /// Nil where no inputs can be exchanged.
  public let mirrors: Mirrors?

  /// Lets the model answer greedily.
  ///
  /// - Parameters:
  ///   - model: what answers.
  ///   - tokenizer: the model's.
  ///   - world: what asks, and has the right answers.
  ///   - inputs: the inputs to answer.
  ///   - symmetry: which inputs the rules do not tell apart.
  ///   - seen: whether an input was in the training data, nil when that is not known.
  ///   - hooks: changes on the way.
  ///   - threads: threads to work on.
  public init(
    model: Model, tokenizer: any Tokenizer, world: World, inputs: [Input], symmetry: InputSymmetry? = nil,
    seen: (Input) -> Bool?, hooks: Hooks = .none, threads: Int = Parallel.defaultThreads
  ) throws {
    let examples = try inputs.map { try world.example(for: $0) }
    let prompts = try examples.map { try tokenizer.encode($0.prompt) }
    let longest = try examples.map { try tokenizer.encode(continuation: $0.completion).count }.max() ?? 0
    let answers = try model.generate(
      prompts, maximumTokens: longest, endsOfText: tokenizer.endsOfText, hooks: hooks, threads: threads)
    let names = world.outputs.map(\.name)
    let judged = zip(examples, zip(prompts, answers)).map { example, tokens in
      let text = tokenizer.decode(continuation: tokens.1, of: tokens.0)
      let read = zip(world.outputs, world.read(completion: text)).compactMap { output, value in
        value.map { (output.name, world.value($0, of: output)) }
      }
      let expected = zip(world.outputs, example.outputs).map { ($0.name, world.value($1, of: $0)) }
      return Answer(
        input: world.text(of: example.input), seen: seen(example.input), expected: example.completion,
        answer: text, correct: text.isExactly(example.completion),
        expectedValues: Dictionary(uniqueKeysWithValues: expected),
        values: Dictionary(uniqueKeysWithValues: read))
    }
    self.inputs = judged
    let shown = Set(world.shownOutputs)
    let mirrored = symmetry?.mirrored(inputs, isSeen: seen)
    let shares = AnswerShares(
      judged, withoutMirrors: mirrored.map { mirrored in inputs.map { !mirrored.contains($0) } })
    hidden = names.indices.filter { !shown.contains($0) }.map { names[$0] }
    func ofShown(_ accuracy: (String) -> AnswerAccuracy) -> [String: AnswerAccuracy?] {
      Dictionary(
        uniqueKeysWithValues: names.indices.map {
          (names[$0], shown.contains($0) ? accuracy(names[$0]) : nil)
        })
    }
    accuracy = Summary(
      exact: shares.accuracy { $0.correct },
      variables: ofShown { name in shares.accuracy { $0.values[name] == $0.expectedValues[name] } },
      majority: MajorityAnswers(
        exact: shares.majority { ExactText($0.expected) },
        variables: ofShown { name in shares.majority { $0.expectedValues[name] } }))
    mirrors = symmetry.map { symmetry in
      let heldOut = judged.indices.filter { judged[$0].seen == false }
      return Mirrors(
        exchangeable: symmetry.classes.map { $0.map { world.cells[$0].name } }, heldOut: heldOut.count,
        seen: heldOut.count { mirrored!.contains(inputs[$0]) })
    }
  }
}

/// Shares over all answers, and over those to seen and held-out inputs.
private struct AnswerShares {
  private let all: [WorldEvaluation.Answer]
  private let seen: [WorldEvaluation.Answer]
  private let heldOut: [WorldEvaluation.Answer]
  private let withoutMirrors: [WorldEvaluation.Answer]

  /// - Parameter withoutMirrors: for each answer whether no mirror of its input was seen; nil without a symmetry.
  init(_ answers: [WorldEvaluation.Answer], withoutMirrors: [Bool]?) {
    all = answers
    seen = answers.filter { $0.seen == true }
    heldOut = answers.filter { $0.seen == false }
    self.withoutMirrors = zip(answers, withoutMirrors ?? []).filter { $0.seen == false && $1 }.map(\.0)
  }

  func accuracy(_ isRight: (WorldEvaluation.Answer) -> Bool) -> AnswerAccuracy {
    shares { $0.count(where: isRight) }
  }

  /// The share of the most frequent right answer in each part.
  func majority<Key: Hashable>(_ key: (WorldEvaluation.Answer) -> Key) -> AnswerAccuracy {
    shares { part in Dictionary(grouping: part, by: key).values.map(\.count).max() ?? 0 }
  }

  private func shares(_ count: ([WorldEvaluation.Answer]) -> Int) -> AnswerAccuracy {
    func share(_ part: [WorldEvaluation.Answer]) -> Double? {
      part.isEmpty ? nil : Double(count(part)) / Double(part.count)
    }
    return AnswerAccuracy(
      all: share(all) ?? 0, seen: share(seen), heldOut: share(heldOut),
      heldOutWithoutMirrors: share(withoutMirrors))
  }
}
