import GPT
import Worlds

/// What each head attends to: the known kinds of heads, and the variables of a world.
public struct HeadDetection: Codable, Sendable {
  /// Attention from the position that predicts an output.
  public struct OutputAttention: Codable, Sendable {
    public let output: String
    /// [layer][head][variable]: attention to the variable's tokens that stand before, summed over them, mean over
    /// texts; nil for a variable that is not written yet.
    public let attention: [[[Double?]]]
  }

  /// Scores on random tokens repeated twice, where nothing but the repetition can be known.
  public let repeated: [DetectorScores]
  /// The number of such sequences, and of tokens in each half.
  public let sequences: Int
  public let half: Int
  /// Scores on the report's own texts.
  public let texts: [DetectorScores]
  /// The input variables and outputs of the world; empty for raw text.
  public let variables: [String]
  /// One entry an output; empty for raw text.
  public let outputs: [OutputAttention]

  /// - Throws: `ModelError` for texts that the model cannot take.
  init(_ model: Model, _ texts: LensTexts, settings: LensSettings, special: Set<Int>, threads: Int) throws {
    let d = model.dimensions
    let longest = texts.texts.map(\.tokens.count).max() ?? 2
    let random = Self.repeatedSequences(
      count: settings.sequences, vocabulary: (0..<d.vocabulary).filter { !special.contains($0) },
      longest: min(d.context, texts.outputs.isEmpty ? d.context : longest), seed: settings.seed)
    let onRandom = try Self.patterns(model, random, threads: threads)
    let sequences = texts.texts.map(\.tokens)
    var patterns = [[[[Float]]]](repeating: [], count: sequences.count)
    for batch in texts.batches {
      let found = try Self.patterns(model, batch.map { sequences[$0] }, threads: threads)
      for (text, pattern) in zip(batch, found) { patterns[text] = pattern }
    }
    func scores(_ tokens: [[Int]], _ patterns: [[[[Float]]]]) -> [DetectorScores] {
      HeadDetector.allCases.map { detector in
        DetectorScores(detector, tokens: tokens, layers: d.layers, heads: d.heads) { patterns[$0] }
      }
    }
    repeated = scores(random, onRandom)
    self.sequences = random.count
    half = (random.first?.count ?? 0) / 2
    self.texts = scores(sequences, patterns)
    variables = texts.inputs + texts.outputs
    outputs = texts.outputs.map { output in
      OutputAttention(
        output: output,
        attention: (0..<d.layers).map { layer in
          (0..<d.heads).map { head in
            texts.inputs.map { Self.attention(texts.texts, patterns, output, $0, .input, layer, head) }
              + texts.outputs.map { Self.attention(texts.texts, patterns, output, $0, .output, layer, head) }
          }
        })
    }
  }

  /// Different random tokens, twice in a row: as many as fit, up to 50 a half. Fewer than the vocabulary has when it is
  /// small, so that each token has one earlier place only.
  package static func repeatedSequences(count: Int, vocabulary: [Int], longest: Int, seed: UInt64) -> [[Int]]
  {
    let half = min(50, longest / 2, vocabulary.count)
    guard half > 0 else { return [] }
    var generator = SeededGenerator(seed: seed, stream: 0x7265_7065)
    return (0..<count).map { _ in
      var tokens = vocabulary
      for place in 0..<half {
        tokens.swapAt(place, place + generator.uniform(below: tokens.count - place))
      }
      return Array(tokens[..<half] + tokens[..<half])
    }
  }

  /// [text][layer][head][query, key] of texts of one length.
  private static func patterns(_ model: Model, _ sequences: [[Int]], threads: Int) throws -> [[[[Float]]]] {
    guard !sequences.isEmpty else { return [] }
    let layers = 0..<model.dimensions.layers
    let capture = try model.run(
      TokenBatch(sequences),
      options: Model.Options(
        capture: HookSelection(layers.map { HookPoint(.pattern, layer: $0) }), logits: .none,
        threads: threads))
    return sequences.indices.map { text in
      layers.map { layer in
        guard let pattern = capture[.pattern, layer] else { preconditionFailure("no pattern captured") }
        return (0..<model.dimensions.heads).map { pattern.at(text).at($0).values }
      }
    }
  }

  /// Mean over the texts in which the variable is written before; nil when it is in none.
  private static func attention(
    _ texts: [LensText], _ patterns: [[[[Float]]]], _ output: String, _ variable: String,
    _ role: VariableSpan.Role, _ layer: Int, _ head: Int
  ) -> Double? {
    var (sum, count) = (0.0, 0)
    for (text, pattern) in zip(texts, patterns) {
      guard let query = text.predicting(output) else { continue }
      let keys = text.places(of: variable, role, from: query)
      if keys.isEmpty { continue }
      count += 1
      sum += keys.reduce(0) { $0 + Double(pattern[layer][head][query * text.tokens.count + $1]) }
    }
    return count > 0 ? sum / Double(count) : nil
  }
}
