import GPT
import Records
import Tasks
import Worlds

/// What a model attends to while it answers: all patterns, and for each output variable how much the position that
/// predicts it looks at each input variable.
///
/// As JSON it has no patterns where these are more than 10,000 numbers: `"patterns": null` beside their
/// `"patternShape"`. ``capture`` has them for array files.
public struct AttentionReport: Encodable, Sendable {
  /// Attention from the position that predicts an output variable.
  public struct OutputAttention: Codable, Sendable {
    /// The output's name.
    public let variable: String
    /// Its value by the rules, and the one in the model's answer (nil when it cannot be read).
    public let expected: VariableValue
    /// Its value in the model's answer; nil when it cannot be read.
    public let answered: VariableValue?
    /// The position whose next token begins the variable: one before its first token.
    public let predictingPosition: Int
    /// [layer][input variable]: the attention to the variable's tokens, summed over them, mean over heads.
    public let attention: [[Float]]
    /// How far each input lies in the world's rules: 1 read directly, 2 through another output, …; nil when this
    /// output does not depend on it.
    public let trueDepth: [Int?]
    /// [layer][output]: the attention to the first place of each other output that stands before this one; nil for those
    /// that do not.
    public let attentionToOutputs: [[Float?]]
    /// How far each other output lies in the world's rules: 1 when the rule mentions it, 2 through another output, …; nil
    /// when this output does not depend on it.
    public let outputDepth: [Int?]
  }

  /// The input's values; nil for raw text.
  public let input: String?
  /// The text that the model reads.
  public let prompt: String
  /// The model's continuation; empty for raw text.
  public let answer: String
  /// The completion by the rules; nil for raw text.
  public let expectedAnswer: String?
  /// The text of each position, and where it writes a variable that, too: `A=1`.
  public var labels: [String] {
    tokens.indices.map { position in
      guard position < variables.count, let name = variables[position] else { return tokens[position] }
      return "\(name)=\(tokens[position])"
    }
  }

  /// The text of each position.
  public let tokens: [String]
  /// The variable that each position writes; nil for what stands between. Empty for raw text, and behind where the
  /// answer's layout is no longer the right one.
  public let variables: [String?]
  /// The token of each position.
  public let tokenIDs: [Int]
  /// [layer][head][query][key].
  public let patterns: [[[[Float]]]]
  /// The activations at the points that were asked for, and the patterns, of the one run that all this comes from.
  public let capture: Capture
  /// The names of the input variables; empty for raw text.
  public let inputs: [String]
  /// One entry for each output variable that stands in the answer where it stands in the right one: an answer of
  /// another length counts up to where it differs. Empty for raw text.
  public let outputs: [OutputAttention]

  /// True when the answer is exactly the rules' one; nil for raw text.
  public var isCorrect: Bool? { expectedAnswer.map { $0 == answer } }

  /// Lets the model answer an input of the run's world and looks at prompt and answer together.
  ///
  /// - Parameters:
  ///   - run: the model with its world.
  ///   - input: what is asked.
  ///   - points: what ``capture`` has besides the patterns.
  ///   - hooks: changes on the way.
  /// - Throws: also `ArgumentError` when the model's tokens are not the world's symbols.
  public init(
    run: Run, input: Input, capturing points: HookSelection = HookSelection([]), hooks: Hooks = .none
  ) throws {
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    let example = try world.example(for: input)
    let whole = try example.tokens(tokenizer)
    let prompt = Array(whole[..<example.promptSymbols.count])
    let right = Array(whole[prompt.count...])
    let answer = try run.model.generate(
      [prompt], maximumTokens: right.count, endsOfText: tokenizer.endsOfText, hooks: hooks)[0]
    self.input = world.text(of: input)
    self.prompt = example.prompt
    self.answer = tokenizer.decode(continuation: answer, of: prompt)
    expectedAnswer = example.completion
    capture = try Self.capture(run.model, prompt + answer, points, hooks)
    let patterns = Self.patterns(capture, run.model.dimensions)
    tokenIDs = prompt + answer
    tokens = tokenIDs.map(tokenizer.piece)
    self.patterns = patterns
    inputs = world.cells.map(\.name)
    let values = world.read(completion: self.answer)
    let graph = world.graph
    let common = zip(answer, right).prefix { $0 == $1 }.count
    let end = prompt.count + (answer.count == right.count ? right.count : common)
    variables = (0..<min(end, tokenIDs.count)).map { position in
      example.spans.first { $0.range.contains(position) }?.variable
    }
    func range(of output: String) -> Range<Int>? {
      example.spans.first { $0.role == .output && $0.variable == output }?.range
    }
    let shown = world.outputs.filter { range(of: $0.name).map { 1...max(1, end) ~= $0.lowerBound } ?? false }
    outputs = world.outputs.enumerated().compactMap { index, output in
      guard let place = range(of: output.name)?.lowerBound, place > 0, place <= end else { return nil }
      return OutputAttention(
        variable: output.name, expected: world.value(example.outputs[index], of: output),
        answered: values[index].map { world.value($0, of: output) },
        predictingPosition: place - 1,
        attention: Self.attentionToInputs(world, example, patterns, from: place - 1),
        trueDepth: world.cells.indices.map {
          graph.depth(ofCell: $0, inOutput: index)?.lowerBound
        },
        attentionToOutputs: patterns.map { heads in
          shown.map { other in
            guard let range = range(of: other.name), range.upperBound <= place else { return nil }
            let sums = heads.map { head in range.reduce(Float(0)) { $0 + head[place - 1][$1] } }
            return sums.reduce(0, +) / Float(heads.count)
          }
        }, outputDepth: shown.map { graph.depth(ofOutput: $0.name, in: output.name) })
    }
  }

  /// Looks at raw text, or at token ids, without letting the model continue.
  public init(
    run: Run, text: String, tokens ids: [Int], capturing points: HookSelection = HookSelection([]),
    hooks: Hooks = .none
  ) throws {
    input = nil
    prompt = text
    answer = ""
    expectedAnswer = nil
    tokenIDs = ids
    tokens = ids.map { id in run.tokenizer?.piece(id) ?? "\(id)" }
    capture = try Self.capture(run.model, ids, points, hooks)
    patterns = Self.patterns(capture, run.model.dimensions)
    inputs = []
    outputs = []
    variables = []
  }

  private static func capture(
    _ model: Model, _ ids: [Int], _ points: HookSelection, _ hooks: Hooks
  ) throws -> Capture {
    let patterns = (0..<model.dimensions.layers).map { HookPoint(.pattern, layer: $0) }
    let all = HookPoint.all(in: model.dimensions).filter {
      points.points.contains($0) || patterns.contains($0)
    }
    return try model.run(
      TokenBatch([ids]),
      options: Model.Options(
        capture: HookSelection(all), hooks: hooks, logits: points.points.isEmpty ? .none : .all))
  }

  private static func patterns(_ capture: Capture, _ d: Dimensions) -> [[[[Float]]]] {
    (0..<d.layers).map { layer in
      let pattern = capture[.pattern, layer]!.at(0)
      return (0..<d.heads).map { head in
        (0..<pattern.shape[1]).map { pattern.at(head).at($0).values }
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

extension AttentionReport {
  private enum CodingKeys: CodingKey {
    case schemaVersion, input, prompt, answer, expectedAnswer, tokens, tokenIDs, patternShape, patterns,
      inputs, outputs, variables
  }

  /// [layers, heads, queries, keys].
  public var patternShape: [Int] {
    [patterns.count, patterns.first?.count ?? 0, tokenIDs.count, tokenIDs.count]
  }

  /// Whether the JSON holds the patterns.
  public var fitsJSON: Bool { patternShape.reduce(1, *) <= ReportJSON.mostNumbers }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(1, forKey: .schemaVersion)
    try container.encode(input, forKey: .input)
    try container.encode(prompt, forKey: .prompt)
    try container.encode(answer, forKey: .answer)
    try container.encode(expectedAnswer, forKey: .expectedAnswer)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(tokenIDs, forKey: .tokenIDs)
    try container.encode(patternShape, forKey: .patternShape)
    try container.encode(fitsJSON ? patterns : nil, forKey: .patterns)
    try container.encode(inputs, forKey: .inputs)
    try container.encode(outputs, forKey: .outputs)
    try container.encode(variables, forKey: .variables)
  }
}
