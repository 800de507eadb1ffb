import Arrays
import GPT
import Worlds

/// Inputs of a world as texts, prompt and right completion, in one batch: what a model reads while it is probed.
///
/// All texts have as many tokens as the others, and every variable stands at the same positions in all of them.
public struct ProbedTexts: Sendable {
  /// All inputs are taken from worlds that have no more than this.
  public static let largestWorld = 1_024
  /// How many different inputs are drawn from larger worlds.
  public static let sampleSize = 256

  /// The world of the inputs.
  public let world: World
  /// The inputs with the rules' answers, in the order of the texts.
  public let examples: [Example]
  /// [text, position].
  public let tokens: TokenBatch
  /// Each position's token where all texts have the same, otherwise the name of the variable that stands there.
  public let labels: [String]
  /// True when the world has more inputs than were taken.
  public let isSample: Bool
  /// Inputs whose texts have another layout than most, which cannot stand in the same batch.
  public let leftOut: Int

  /// All inputs of a small world, or different ones drawn from a larger one.
  ///
  /// - Throws: `FileError` where the rules fail on an input, `TokenizerError` for symbols without a token.
  public init(of world: World, tokenizer: any Tokenizer, seed: UInt64) throws {
    let all = world.allInputs(limit: Self.largestWorld)
    try self.init(
      all ?? Self.sample(world, seed: seed), of: world, tokenizer: tokenizer, isSample: all == nil)
  }

  /// Given inputs. Those of the commonest layout are kept, of equally common ones the layout that comes first.
  ///
  /// - Throws: also `ArgumentError` when tokens are not the world's symbols.
  public init(
    _ inputs: [Input], of world: World, tokenizer: any Tokenizer, isSample: Bool = true
  ) throws {
    let all = try inputs.map { try world.example(for: $0) }
    let counts = Dictionary(grouping: all.indices) { all[$0].spans.map(\.range) }
    let kept = counts.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) } ?? []
    let examples = kept.map { all[$0] }
    let sequences = try examples.map { try $0.tokens(tokenizer) }
    self.world = world
    self.examples = examples
    self.isSample = isSample
    leftOut = all.count - kept.count
    tokens = TokenBatch(sequences)
    labels = Self.labels(sequences, examples.first?.spans ?? [], tokenizer)
  }

  /// The number of texts.
  public var count: Int { examples.count }

  /// Where a variable stands.
  func spans(of variable: String, _ role: VariableSpan.Role) -> [Range<Int>] {
    (examples.first?.spans ?? []).filter { $0.variable == variable && $0.role == role }.map(\.range)
  }

  private static func sample(_ world: World, seed: UInt64) -> [Input] {
    var generator = SeededGenerator(seed: seed, stream: 0x7072_6f62)
    return world.differentInputs(sampleSize, using: &generator)
  }

  private static func labels(
    _ sequences: [[Int]], _ spans: [VariableSpan], _ tokenizer: any Tokenizer
  ) -> [String] {
    guard let first = sequences.first else { return [] }
    return first.indices.map { position in
      if let span = spans.first(where: { $0.range.contains(position) }) { return span.variable }
      let isShared = sequences.allSatisfy { $0[position] == first[position] }
      return isShared ? tokenizer.piece(first[position]) : "·"
    }
  }

  /// [position][text]: the first text that has the same tokens up to and with this position. A model with causal
  /// attention has the same activations in both. O(texts · positions).
  var prefixes: [[Int]] {
    var previous = [Int](repeating: 0, count: count)
    return (0..<tokens.length).map { position in
      var firsts: [[Int]: Int] = [:]
      previous = (0..<count).map { text in
        let key = [previous[text], Int(tokens.ids[text * tokens.length + position])]
        if let first = firsts[key] { return first }
        firsts[key] = text
        return text
      }
      return previous
    }
  }
}
