import GPT
import Tasks
import Worlds

/// What a model attends to while it answers: all patterns, and for each output variable how much the position that
/// predicts it looks at each input variable.
public struct AttentionReport: Codable, Sendable {
  /// Attention from the position that predicts an output variable.
  public struct OutputAttention: Codable, Sendable {
    /// The output's name.
    public let variable: String
    /// Its value by the rules, and the one in the model's answer (nil when it cannot be read).
    public let expected: Int
    public let answered: Int?
    /// The position whose next token begins the variable: one before its first token.
    public let predictingPosition: Int
    /// [layer][input variable]: the attention to the variable's tokens, summed over them, mean over heads.
    public let attention: [[Float]]
    /// How far each input lies in the world's rules: 1 read directly, 2 through another output, …; nil when this
    /// output does not depend on it.
    public let trueDepth: [Int?]
  }

  /// The input's values; nil for raw text.
  public let input: String?
  public let prompt: String
  /// The model's continuation; empty for raw text.
  public let answer: String
  /// The completion by the rules; nil for raw text.
  public let expectedAnswer: String?
  /// The text of each position.
  public let tokens: [String]
  public let tokenIDs: [Int]
  /// [layer][head][query][key].
  public let patterns: [[[[Float]]]]
  /// The names of the input variables; empty for raw text.
  public let inputs: [String]
  /// One entry for each output variable that stands in the answer where it stands in the right one: an answer of
  /// another length counts up to where it differs. Empty for raw text.
  public let outputs: [OutputAttention]

  /// True when the answer is exactly the rules' one; nil for raw text.
  public var isCorrect: Bool? { expectedAnswer.map { $0 == answer } }

  /// Lets the model answer an input of the run's world and looks at prompt and answer together.
  ///
  /// - Throws: also `ArgumentError` when the model's tokens are not the world's symbols.
  public init(run: Run, input: Input, hooks: Hooks = .none) throws {
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    let example = try world.example(for: input)
    let whole = try example.tokens(tokenizer)
    let prompt = Array(whole[..<example.promptSymbols.count])
    let right = Array(whole[prompt.count...])
    let answer = try run.model.generate(
      [prompt], maximumTokens: right.count, endsOfText: tokenizer.endsOfText, hooks: hooks)[0]
    self.input = input.description
    self.prompt = example.prompt
    self.answer = tokenizer.decode(continuation: answer, of: prompt)
    expectedAnswer = example.completion
    let patterns = try Self.patterns(run.model, prompt + answer, hooks: hooks)
    tokenIDs = prompt + answer
    tokens = tokenIDs.map(tokenizer.piece)
    self.patterns = patterns
    inputs = world.cells.map(\.name)
    let values = world.read(completion: self.answer)
    let graph = world.graph
    let common = zip(answer, right).prefix { $0 == $1 }.count
    let end = prompt.count + (answer.count == right.count ? right.count : common)
    outputs = world.outputs.enumerated().compactMap { index, output in
      guard
        let place = example.spans.first(where: { $0.role == .output && $0.variable == output.name })?.range
          .lowerBound, place > 0, place <= end
      else { return nil }
      return OutputAttention(
        variable: output.name, expected: example.outputs[index], answered: values[index],
        predictingPosition: place - 1,
        attention: Self.attentionToInputs(world, example, patterns, from: place - 1),
        trueDepth: world.cells.indices.map {
          graph.depth(ofCell: $0, inOutput: index)?.lowerBound
        })
    }
  }

  /// Looks at raw text, or at token ids, without letting the model continue.
  public init(run: Run, text: String, tokens ids: [Int], hooks: Hooks = .none) throws {
    input = nil
    prompt = text
    answer = ""
    expectedAnswer = nil
    tokenIDs = ids
    tokens = ids.map { id in run.tokenizer?.piece(id) ?? "\(id)" }
    patterns = try Self.patterns(run.model, ids, hooks: hooks)
    inputs = []
    outputs = []
  }

  private static func patterns(_ model: Model, _ ids: [Int], hooks: Hooks) throws -> [[[[Float]]]] {
    let layers = model.dimensions.layers
    let selection = HookSelection((0..<layers).map { HookPoint(.pattern, layer: $0) })
    let capture = try model.run(
      TokenBatch([ids]), options: Model.Options(capture: selection, hooks: hooks, logits: .none))
    return selection.points.map { point in
      let pattern = capture[point]!.at(0)
      return (0..<model.dimensions.heads).map { head in
        (0..<ids.count).map { pattern.at(head).at($0).values }
      }
    }
  }

  /// [layer][input]: attention from one position to the tokens of each input, mean over heads.
  private static func attentionToInputs(
    _ world: World, _ example: Example, _ patterns: [[[[Float]]]], from position: Int
  ) -> [[Float]] {
    let places = world.cells.map { cell in
      example.spans.filter { $0.role == .input && $0.variable == cell.name }.flatMap(\.range)
        .filter { $0 <= position }
    }
    return patterns.map { heads in
      places.map { places in
        let total = heads.reduce(Float(0)) { sum, head in
          sum + places.reduce(Float(0)) { $0 + head[position][$1] }
        }
        return total / Float(heads.count)
      }
    }
  }
}
