import GPT
import Records
import Worlds

/// Inputs of a world as texts, prompt and right completion, with the positions at which each output is predicted.
public struct TaskTexts: PlacedTexts {
  /// A symbol of an output that a model has to predict.
  public struct Query: Sendable, Hashable {
    /// The position that predicts it: one before the symbol.
    public let position: Int
    /// The output's number in ``TaskTexts/outputs``.
    public let output: Int
    /// The right token.
    public let token: Int
  }

  /// The world that the inputs belong to.
  public let world: World
  /// What made the tokens.
  public let tokenizer: any Tokenizer
  /// The inputs with the rules' answers, in the order of the texts.
  public let examples: [Example]
  /// True when the world has more inputs than these.
  public let isSample: Bool
  /// The number of inputs of the world; nil when it does not fit into 64 bits.
  public let worldInputs: Int?
  /// The names of the outputs that the completion shows.
  public let outputs: [String]
  /// The tokens of each text, prompt and right completion.
  public let sequences: [[Int]]
  /// How many of them belong to the prompt.
  public let promptLengths: [Int]
  /// What is to be predicted in each text, in its order.
  public let queries: [[Query]]

  /// The texts of a world's inputs: all of them, or a sample.
  ///
  /// - Parameters:
  ///   - world: the world.
  ///   - tokenizer: what makes the tokens.
  ///   - selection: how many inputs.
  ///   - wished: inputs that are to be among them; those that a sample lacks come first.
  /// - Throws: `FileError` where the rules fail on an input, `TokenizerError` for symbols without a token,
  ///   `ArgumentError` when the completion shows no output or tokens are not the world's symbols.
  public init(
    of world: World, tokenizer: any Tokenizer, selection: TextSelection = TextSelection(),
    including wished: [Input] = []
  ) throws {
    let (inputs, isSample) = selection.inputs(of: world)
    try self.init(
      wished.filter { !inputs.contains($0) } + inputs, of: world, tokenizer: tokenizer, isSample: isSample)
  }

  /// Texts of given inputs.
  public init(_ inputs: [Input], of world: World, tokenizer: any Tokenizer, isSample: Bool) throws {
    let examples = try inputs.map { try world.example(for: $0) }
    let shown = Set(examples.first?.spans.filter { $0.role == .output }.map(\.variable) ?? [])
    let outputs = world.outputs.map(\.name).filter(shown.contains)
    guard !outputs.isEmpty else {
      throw ArgumentError("world '\(world.name)'", "the completion shows no output: nothing to evaluate")
    }
    let numbers = Dictionary(uniqueKeysWithValues: outputs.enumerated().map { ($1, $0) })
    var sequences: [[Int]] = []
    var queries: [[Query]] = []
    for example in examples {
      let tokens = try example.tokens(tokenizer)
      sequences.append(tokens)
      queries.append(
        example.spans.filter { $0.role == .output }.flatMap { span in
          span.range.map { Query(position: $0 - 1, output: numbers[span.variable]!, token: tokens[$0]) }
        })
    }
    self.world = world
    self.tokenizer = tokenizer
    self.examples = examples
    self.isSample = isSample
    worldInputs = world.inputCount
    self.outputs = outputs
    self.sequences = sequences
    promptLengths = examples.map(\.promptSymbols.count)
    self.queries = queries
  }

  public var kindOfName: String { "variable" }

  public var hiddenNames: [String] { world.outputs.map(\.name).filter { !outputs.contains($0) } }

  public var inputNames: [String] { world.cells.map(\.name) }

  public func text(_ number: Int) -> PlacedText {
    PlacedText(tokens: sequences[number], spans: examples[number].spans)
  }

  public func names(in text: Int) -> [(name: String, range: Range<Int>)] {
    examples[text].spans.map { ($0.variable, $0.range) }
  }

  /// By output the share of the value that most texts have: what always giving that value reaches.
  package var majority: [String: Double] {
    Dictionary(
      uniqueKeysWithValues: outputs.map { name in
        let index = world.outputs.firstIndex { $0.name == name }!
        return (name, majority { $0.outputs[index] })
      })
  }

  /// The share of the completion that most texts have.
  package var wholeMajority: Double { majority { $0.completionSymbols.map(ExactText.init) } }

  private func majority<Answer: Hashable>(_ answer: (Example) -> Answer) -> Double {
    let counts = Dictionary(grouping: examples, by: answer).values.map(\.count)
    return Double(counts.max() ?? 0) / Double(max(1, count))
  }

  /// The prompts in batches of one length.
  package var promptBatches: [TextBatch] { batches(of: 512) { Array(sequences[$0][..<promptLengths[$0]]) } }

  /// The number of an output.
  ///
  /// - Throws: `ArgumentError` with near matches, or that says that the text does not show the output.
  public func output(_ name: String, at place: String = "target") throws -> Int {
    guard let number = outputs.firstIndex(of: name) else {
      if hiddenNames.contains(name) {
        throw ArgumentError(
          place,
          "\(name) is not in the text: the completion does not show it, so nothing can be asked about it",
          hint: "the text shows \(outputs.joined(separator: ", "))")
      }
      let elements = outputs.filter { TextPosition.stands($0, for: name) }
      if let first = elements.first, let last = elements.last {
        throw ArgumentError(
          place, "\(name) is a list of outputs: an answer is one of them",
          hint: first == last ? "name its element \(first)" : "name an element, \(first) to \(last)")
      }
      throw ArgumentError.unknown("output", name, at: place, among: outputs)
    }
    return number
  }
}
