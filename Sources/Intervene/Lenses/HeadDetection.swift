import Arrays
import GPT
import Tasks
import Worlds

/// What each head attends to: the known kinds of heads, and the variables of a world.
public struct HeadDetection: Codable, Sendable {
  /// Attention from the position that predicts an output.
  public struct OutputAttention: Codable, Sendable {
    /// The output.
    public let output: String
    /// [layer][head][variable]: attention to the variable's tokens that stand before, summed over them, mean over
    /// texts; nil for a variable that is not written yet.
    public let attention: [[[Double?]]]
  }

  /// Scores on random tokens repeated twice, where nothing but the repetition can be known.
  public let repeated: [DetectorScores]
  /// The number of such sequences, and of tokens in each half.
  public let sequences: Int
  /// The number of tokens in each half of such a sequence.
  public let half: Int
  /// Scores on texts: of a world those of all its inputs (or a sample), also when the report is about one of them; else
  /// the report's own.
  public let texts: [DetectorScores]
  /// The number of these texts.
  public let textCount: Int
  /// The longest text of the world in tokens: later positions were in no training text and do not count. Nil when the world
  /// is not known.
  public let reach: Int?
  /// The input variables and outputs of the world; empty for raw text.
  public let variables: [String]
  /// One entry an output; empty for raw text.
  public let outputs: [OutputAttention]

  /// - Parameter detected: the texts that detectors read; nil for the report's own.
  /// - Throws: `ModelError` for texts that the model cannot take.
  init(
    _ model: Model, _ texts: any PlacedTexts, detected: (any PlacedTexts)?, reach: Int?,
    settings: LensSettings,
    special: Set<Int>, threads: Int
  ) throws {
    let d = model.dimensions
    self.reach = reach
    let scored = detected ?? texts
    textCount = scored.count
    let random = Self.repeatedSequences(
      count: settings.sequences, vocabulary: (0..<d.vocabulary).filter { !special.contains($0) },
      longest: min(d.context, reach ?? d.context), seed: settings.seed)
    var onRandom = HeadDetector.allCases.map { DetectorSums($0, layers: d.layers, heads: d.heads) }
    for (tokens, patterns) in zip(random, try Self.patterns(model, random, threads: threads)) {
      for number in onRandom.indices { onRandom[number].add(tokens, patterns) }
    }
    repeated = onRandom.map(\.scores)
    sequences = random.count
    half = (random.first?.count ?? 0) / 2
    // Patterns are large: only sums are kept from batch to batch.
    var onTexts = HeadDetector.allCases.map {
      DetectorSums($0, layers: d.layers, heads: d.heads, reach: reach)
    }
    let predicted = texts.predictedOutputs
    let variables = texts.inputNames.map { ($0, VariableSpan.Role.input) } + predicted.map { ($0, .output) }
    var seen = predicted.map { AttentionSums($0, variables, d) }
    for batch in scored.lensBatches {
      let read = batch.members.map(scored.text)
      let found = try Self.patterns(model, read.map(\.tokens), threads: threads)
      for (text, patterns) in zip(read, found) {
        for number in onTexts.indices { onTexts[number].add(text.tokens, patterns) }
        if detected == nil { for number in seen.indices { seen[number].add(text, patterns) } }
      }
    }
    if detected != nil {
      for text in texts.all {
        let patterns = try Self.patterns(model, [text.tokens], threads: threads)[0]
        for number in seen.indices { seen[number].add(text, patterns) }
      }
    }
    self.texts = onTexts.map(\.scores)
    self.variables = variables.map(\.0)
    outputs = zip(predicted, seen).map { OutputAttention(output: $0, attention: $1.means) }
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
}

extension HeadDetection {
  /// Of how many texts the second scores are the mean, and how sure all are: `32 texts; standard errors up to 0.02`.
  public var summary: String {
    let errors = (repeated + texts).compactMap(\.standardErrors).joined().joined()
    let count = "\(textCount) text\(textCount == 1 ? " (no error can be given)" : "s")"
    return count
      + (errors.max().map { "; standard errors up to \((($0 * 1_000).rounded(.up)) / 1_000)" } ?? "")
  }
}

/// Attention from the position that predicts an output to each variable, summed over texts.
private struct AttentionSums {
  private let output: String
  private let variables: [(name: String, role: VariableSpan.Role)]
  /// [layer][head][variable].
  private var sums: [[[Double]]]
  /// In how many texts the variable stands before, [variable].
  private var counts: [Int]

  init(_ output: String, _ variables: [(name: String, role: VariableSpan.Role)], _ d: Dimensions) {
    self.output = output
    self.variables = variables
    let zeros = [Double](repeating: 0, count: variables.count)
    sums = [[[Double]]](repeating: [[Double]](repeating: zeros, count: d.heads), count: d.layers)
    counts = [Int](repeating: 0, count: variables.count)
  }

  /// Adds a text with its patterns [layer][head][query, key].
  mutating func add(_ text: PlacedText, _ patterns: [[[Float]]]) {
    guard let query = text.predicting(output) else { return }
    for (number, variable) in variables.enumerated() {
      let keys = text.places(of: variable.name, variable.role, from: query)
      if keys.isEmpty { continue }
      counts[number] += 1
      for layer in sums.indices {
        for head in sums[layer].indices {
          sums[layer][head][number] += keys.reduce(0) {
            $0 + Double(patterns[layer][head][query * text.tokens.count + $1])
          }
        }
      }
    }
  }

  /// [layer][head][variable]; nil for variables that stand before in no text.
  var means: [[[Double?]]] {
    sums.map { $0.map { zip($0, counts).map { $1 > 0 ? $0 / Double($1) : nil } } }
  }
}
