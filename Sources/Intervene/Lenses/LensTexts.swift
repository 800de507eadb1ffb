import GPT
import Records
import Tasks
import Worlds

/// What a model reads while it is looked into.
public enum LensSource: Sendable, Hashable {
  /// All inputs of the run's world (a sample of a large one), each with its right answer behind it.
  case world
  /// One input of the run's world with its right answer behind it.
  case input(Input)
  /// Raw text, taken as it is.
  case text(String)
  /// Token ids.
  case tokens([Int])
}

/// One text as tokens, with the places of a world's variables in it.
struct LensText: Sendable {
  let tokens: [Int]
  /// Empty for raw text.
  let spans: [VariableSpan]

  /// The token that should follow a position: the text's own; nil at the end.
  func next(after position: Int) -> Int? { position + 1 < tokens.count ? tokens[position + 1] : nil }

  /// The position that predicts an output's first token; nil when the text does not show the output, or begins with it.
  func predicting(_ output: String) -> Int? {
    spans.first { $0.role == .output && $0.variable == output }
      .flatMap { $0.range.lowerBound > 0 ? $0.range.lowerBound - 1 : nil }
  }

  /// The positions of a variable's tokens that a position can attend to.
  func places(of variable: String, _ role: VariableSpan.Role, from query: Int) -> [Int] {
    spans.filter { $0.variable == variable && $0.role == role }.flatMap(\.range).filter { $0 <= query }
  }
}

/// The texts of a ``LensSource``.
struct LensTexts: Sendable {
  let texts: [LensText]
  /// The outputs that the texts show and the model predicts, in the world's order; empty for raw text.
  let outputs: [String]
  /// The input variables, in the world's order; empty for raw text.
  let inputs: [String]

  /// - Throws: `ArgumentError` when the tokenizer is not the world's, ``LensError/empty`` for no
  ///   text at all, and what reading inputs and texts throws.
  init(run: Run, source: LensSource, settings: LensSettings) throws {
    var chosen: [Input] = []
    switch source {
    case .world:
      chosen = try TextSelection(most: settings.inputs, seed: settings.seed).inputs(of: run.requireWorld())
        .inputs
    case .input(let input): chosen = [input]
    case .text(let text):
      texts = [LensText(tokens: try run.requireTokenizer().encode(text), spans: [])]
      (outputs, inputs) = ([], [])
      guard !text.isEmpty else { throw LensError.empty }
      return
    case .tokens(let ids):
      texts = [LensText(tokens: ids, spans: [])]
      (outputs, inputs) = ([], [])
      guard !ids.isEmpty else { throw LensError.empty }
      return
    }
    let world = try run.requireWorld()
    let tokenizer = try run.requireTokenizer()
    let texts = try chosen.map { input in
      let example = try world.example(for: input)
      return LensText(tokens: try example.tokens(tokenizer), spans: example.spans)
    }
    self.texts = texts
    inputs = world.cells.map(\.name)
    outputs = world.outputs.map(\.name).filter { name in texts.allSatisfy { $0.predicting(name) != nil } }
  }

  /// The longest text of a run's world (of a sample of its inputs) in tokens; nil without a world or its tokenizer.
  static func reach(of run: Run, settings: LensSettings) throws -> Int? {
    guard run.world != nil, run.tokenizer != nil else { return nil }
    return try LensTexts(run: run, source: .world, settings: settings).texts.map(\.tokens.count).max()
  }

  /// Numbers of texts of one length, in batches whose activations stay small: at most 64 texts and 16,384 positions.
  var batches: [[Int]] {
    Dictionary(grouping: texts.indices) { texts[$0].tokens.count }.sorted { $0.key < $1.key }
      .flatMap { length, members in
        let size = max(1, min(64, 16_384 / max(1, length)))
        return stride(from: 0, to: members.count, by: size).map {
          Array(members[$0..<min(members.count, $0 + size)])
        }
      }
  }

  /// The texts that agree in where every variable stands with the most others.
  var mostFrequentLayout: [Int] {
    let layouts = Dictionary(grouping: texts.indices) {
      texts[$0].spans.map(\.range) + [0..<texts[$0].tokens.count]
    }
    return layouts.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
  }
}

/// What decides the numbers of a ``LensReport``.
public struct LensSettings: Codable, Sendable, Equatable {
  /// What to attribute logits of: an output's name (its first token), a position, or a place such as `newB-1`; nil for all
  /// outputs, or for the end of raw text.
  public var at: String?
  /// The token to compare the right one with; nil for the wrong token with the highest logit.
  public var against: String?
  /// The largest number of inputs; a sample of larger worlds.
  public var inputs = 512
  /// Random sequences for the head detectors.
  public var sequences = 16
  /// Of the sample and the random sequences.
  public var seed: UInt64 = 0

  /// The usual settings: all outputs against the best wrong token, on up to 512 inputs.
  public init() {}

  /// - Throws: `SettingsError` naming the setting that is outside of its range.
  func check() throws {
    try NumberRange.evaluated.check(inputs)
    try NumberRange.sequences.check(sequences)
  }
}
