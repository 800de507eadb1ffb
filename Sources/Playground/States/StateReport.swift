import Records

/// All that a page shows of a state: the text with the model's own answer, attention, and the answers to all inputs.
///
/// `encode(to:)` leaves ``attention`` out, which `json()` writes.
public struct StateReport: Encodable, Sendable {
  /// Where the numbers are from.
  public struct About: Encodable, Sendable {
    /// The model: where it lies, and the check sum of its weights.
    public struct Model: Encodable, Sendable {
      /// The directory; nil for the model that comes with the program.
      public let path: String?
      /// 16 hexadecimal digits; nil where they are not known.
      public let hash: String?
    }
    /// The world with its check sum.
    public struct World: Encodable, Sendable {
      /// The world's name.
      public let name: String
      /// 16 hexadecimal digits.
      public let hash: String
    }
    /// Always `serve`.
    public let command: String
    /// The version of the program.
    public let version: String
    /// The model.
    public let model: Model
    /// The world; nil without one.
    public let world: World?
  }

  /// The state as it was understood.
  public struct State: Encodable, Sendable {
    /// The model's name.
    public let model: String
    /// The input's values; nil for raw text.
    public let input: String?
    /// The raw text; nil for an input.
    public let text: String?
    /// The checkpoint; nil for the model itself.
    public let step: Int?
    let interventions: [JSONValue]
  }

  /// A position of the text that was read: the prompt, and the model's own answer.
  public struct Token: Encodable, Sendable {
    /// Its number, from 0 on.
    public let position: Int
    /// Its text.
    public let text: String
    /// What to write at an axis: `A=1`.
    public let label: String
    /// The variable that is written there; nil for what stands between.
    public let variable: String?
    /// `input`, `output` or `other`.
    public let part: String
    /// Whether the model wrote it.
    public let isAnswer: Bool
  }

  /// A rule of the world on this input.
  public struct Rule: Encodable, Sendable {
    /// The output that it is of.
    public let output: String
    /// As it is written in the world's file.
    public let rule: String
    /// The same with values in the place of names.
    public let withValues: String
    /// What it gives.
    public let value: String
    /// The variables that it mentions.
    public let reads: [String]
  }

  /// The model's answer beside the right one.
  public struct Answer: Encodable, Sendable {
    /// One output.
    public struct Output: Encodable, Sendable {
      /// Its name.
      public let name: String
      /// The value by the rules.
      public let expected: String
      /// The value in the model's answer; nil where none can be read.
      public let answered: String?
      /// Whether the two are the same.
      public let isCorrect: Bool
      /// The probability of the right value with the right answer before it; nil where logits are no finite numbers.
      public let probability: Double?
    }
    /// A token with its probability.
    public struct Candidate: Encodable, Sendable {
      /// Its text.
      public let token: String
      /// Its probability.
      public let probability: Double
    }
    /// A token that the model wrote; behind its answer the one that it would write next.
    public struct Token: Encodable, Sendable {
      /// The position in the text.
      public let position: Int
      /// What the model wrote.
      public let token: String
      /// What stands there in the right answer; nil behind its end.
      public let expected: String?
      /// The variable that is written there.
      public let variable: String?
      /// The probability that the model gave to the token that it wrote; nil where logits are no finite numbers.
      public let probability: Double?
      /// The probability of the right token with the right ones before it; nil behind the right answer's end.
      public let expectedProbability: Double?
      /// The three likeliest tokens.
      public let likeliest: [Candidate]
    }
    /// What the model wrote.
    public let text: String
    /// The right answer; nil for raw text.
    public let expected: String?
    /// Whether the two are the same; nil for raw text.
    public let isCorrect: Bool?
    /// Whether the input was left out of the training data; nil where that is not known.
    public let isHeldOut: Bool?
    /// The outputs that the text shows, in the order of the world.
    public let outputs: [Output]
    /// The tokens that the model wrote.
    public let tokens: [Token]
  }

  /// Parts that do nothing any more.
  public struct Removed: Encodable, Sendable {
    /// Heads, e.g. `0.2`.
    public let heads: [String]
    /// Layers whose MLP is removed.
    public let mlps: [Int]
    /// Layers whose attention is removed as a whole.
    public let attention: [Int]
  }

  /// How much each part adds to the stream: the mean norm over the positions of the text.
  public struct Tiles: Encodable, Sendable {
    /// Of each head, [layer][head].
    public let heads: [[Double]]
    /// Of each MLP, [layer].
    public let mlps: [Double]
  }

  /// The model's own answers to all inputs of the world, or to a sample.
  public struct Strip: Encodable, Sendable {
    /// The inputs' values.
    public let inputs: [String]
    /// The outputs that the text shows.
    public let outputs: [String]
    /// The answered value of each output, an input a row; nil where none can be read.
    public let answers: [[String?]]
    /// Whether it is wrong.
    public let wrong: [[Bool]]
    /// Whether the input was left out of the training data; nil where that is not known.
    public let heldOut: [Bool?]
    /// The share of right answers, by output.
    public let accuracy: [String: Double]
    /// The same of the untouched model.
    public let untouchedAccuracy: [String: Double]
    /// Whether the inputs are a sample of the world's.
    public let isSample: Bool
    /// How many inputs the world has; nil when 64 bits do not hold the number.
    public let ofInputs: Int?
  }

  /// How far the answer is from the untouched model's.
  public struct Difference: Encodable, Sendable {
    /// KL(untouched ‖ changed) in nats at each token of the right answer; nil where logits are no finite numbers.
    public let divergence: [Double?]
  }

  /// Rises when a field is renamed, removed, or means something else.
  public let schemaVersion: Int
  /// Where the numbers are from.
  public let about: About
  /// The state as it was understood.
  public let state: State
  /// The command line that gives the same numbers.
  public let command: String
  /// The interventions as the YAML file that the command reads; empty without any.
  public let specification: String
  /// What a person must know.
  public let notes: [String]
  /// Each intervention in words.
  public let interventions: [String]
  /// The text with the model's own answer.
  public let tokens: [Token]
  /// The rules with this input's values; empty without a world.
  public let rules: [Rule]
  /// The model's answer beside the right one.
  public let answer: Answer
  /// [layer][head][query][key ≤ query], of the text with the model's own answer.
  public let attention: [[[[Float]]]]
  /// Parts that do nothing any more.
  public let removed: Removed
  /// How much each part adds to the stream.
  public let tiles: Tiles
  /// The answers to all inputs; nil without a world.
  public let strip: Strip?
  /// How far the answer is from the untouched model's; nil without a world.
  public let difference: Difference?

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, about, state, command, specification, notes, interventions, tokens, rules, answer
    case removed, tiles, strip, difference
  }

  /// The report as one line of JSON with its attention, numbers rounded to five decimals.
  package func json() throws -> [UInt8] {
    var bytes = try JSONTree(self).bytes(digits: 5)
    bytes.removeLast()
    var writer = JSONWriter(digits: 5)
    writer.add(",\"attention\":")
    writer.list(attention) { writer, heads in
      writer.list(heads) { writer, rows in writer.list(rows) { $0.write($1) } }
    }
    writer.add("}")
    return bytes + writer.bytes
  }
}
