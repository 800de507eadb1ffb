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
    public let expectedValues: [String: Int]
    /// The outputs' values in the model's text; those that cannot be read are missing.
    public let values: [String: Int]
  }

  /// Shares of right answers, over all inputs and apart for seen and held-out ones (nil when there are none).
  public struct Accuracy: Codable, Sendable, Equatable {
    public let all: Double
    public let seen: Double?
    public let heldOut: Double?

    package init(all: Double, seen: Double? = nil, heldOut: Double? = nil) {
      self.all = all
      self.seen = seen
      self.heldOut = heldOut
    }

    init(_ answers: [Answer], _ isRight: (Answer) -> Bool) {
      func share(_ part: [Answer]) -> Double? {
        part.isEmpty ? nil : Double(part.count(where: isRight)) / Double(part.count)
      }
      all = share(answers) ?? 0
      seen = share(answers.filter { $0.seen == true })
      heldOut = share(answers.filter { $0.seen == false })
    }
  }

  /// Accuracy of whole answers and of each output variable.
  public struct Summary: Codable, Sendable, Equatable {
    /// The whole completion is right.
    public let exact: Accuracy
    /// Each output's value is right, by name.
    public let variables: [String: Accuracy]
  }

  public let inputs: [Answer]
  public let accuracy: Summary

  /// Lets the model answer greedily.
  ///
  /// - Parameter seen: whether an input was in the training data, nil when that is not known.
  public init(
    model: Model, tokenizer: any Tokenizer, world: World, inputs: [Input], seen: (Input) -> Bool?,
    hooks: Hooks = .none, threads: Int = Parallel.defaultThreads
  ) throws {
    let examples = try inputs.map { try world.example(for: $0) }
    let prompts = try examples.map { try tokenizer.encode($0.prompt) }
    let longest = try examples.map { try tokenizer.encode(continuation: $0.completion).count }.max() ?? 0
    let answers = try model.generate(
      prompts, maximumTokens: longest, endsOfText: tokenizer.endsOfText, hooks: hooks, threads: threads)
    let names = world.outputs.map(\.name)
    self.inputs = zip(examples, zip(prompts, answers)).map { example, tokens in
      let text = tokenizer.decode(continuation: tokens.1, of: tokens.0)
      let read = zip(names, world.read(completion: text)).compactMap { name, value in value.map { (name, $0) }
      }
      return Answer(
        input: example.input.description, seen: seen(example.input), expected: example.completion,
        answer: text,
        correct: text == example.completion,
        expectedValues: Dictionary(uniqueKeysWithValues: zip(names, example.outputs)),
        values: Dictionary(uniqueKeysWithValues: read))
    }
    let all = self.inputs
    accuracy = Summary(
      exact: Accuracy(all) { $0.correct },
      variables: Dictionary(
        uniqueKeysWithValues: names.map { name in
          (name, Accuracy(all) { $0.values[name] == $0.expectedValues[name] })
        }))
  }
}
