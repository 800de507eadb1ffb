import Arrays
import GPT

/// Kinds of heads that are known by where they look, under the names of TransformerLens's `head_detector`.
///
/// A head's score is the attention that the positions with such places spend there, mean over those positions:
/// 1 for a head that looks nowhere else. TransformerLens's error measure `mul` divides by all positions instead, those
/// without such a place included. `uniform` is the score of a head that looks at all positions up to its own alike.
public enum HeadDetector: String, Codable, CaseIterable, Sendable {
  /// The position before.
  case previousToken = "previous_token_head"
  /// Earlier positions that hold the same token.
  case duplicateToken = "duplicate_token_head"
  /// The positions behind earlier ones that hold the same token: what came next last time.
  /// Source: Olsson et al. 2022, "In-context Learning and Induction Heads".
  case induction = "induction_head"

  /// The positions that such a head looks at, [position].
  public func targets(_ tokens: [Int]) -> [[Int]] {
    tokens.indices.map { query in
      switch self {
      case .previousToken: query > 0 ? [query - 1] : []
      case .duplicateToken: (0..<query).filter { tokens[$0] == tokens[query] }
      case .induction: (0..<query).filter { tokens[$0] == tokens[query] }.map { $0 + 1 }
      }
    }
  }
}

/// One detector's scores of all heads.
public struct DetectorScores: Codable, Sendable {
  /// The kind of heads that is looked for.
  public let detector: HeadDetector
  /// [layer][head].
  public let scores: [[Double]]
  /// The score of a head that attends to all positions alike.
  public let uniform: Double
  /// The number of positions that count, in all texts together; scores are 0 without any.
  public let positions: Int
  /// The number of texts that have such positions.
  public let texts: Int
  /// The standard errors of the scores over texts, √(Σ(s − r·n)² · m/(m − 1)) / Σn with each text's sum s over its n
  /// positions; nil for fewer than two texts.
  public let standardErrors: [[Double]]?

  /// The scores of patterns: `pattern(text)` is [layer][head][query, key], the last two row-major.
  package init(
    _ detector: HeadDetector, tokens: [[Int]], layers: Int, heads: Int, pattern: (Int) -> [[[Float]]]
  ) {
    var sums = DetectorSums(detector, layers: layers, heads: heads)
    for (text, ids) in tokens.enumerated() { sums.add(ids, pattern(text)) }
    self = sums.scores
  }

  fileprivate init(
    detector: HeadDetector, scores: [[Double]], uniform: Double, positions: Int, texts: Int,
    standardErrors: [[Double]]?
  ) {
    self.texts = texts
    self.standardErrors = standardErrors
    self.detector = detector
    self.scores = scores
    self.uniform = uniform
    self.positions = positions
  }
}

/// One detector's sums over texts, of which no pattern is kept.
struct DetectorSums {
  private let detector: HeadDetector
  private var sums: [[Double]]
  private var uniform = 0.0
  private var positions = 0
  /// Positions from this one on were in no training text and do not count; nil when that is not known.
  private let reach: Int?
  /// Over texts: their number, Σn², and by head Σs² and Σs·n.
  private var texts = 0
  private var squaredCounts = 0.0
  private var squares: [[Double]]
  private var products: [[Double]]

  init(_ detector: HeadDetector, layers: Int, heads: Int, reach: Int? = nil) {
    self.detector = detector
    self.reach = reach
    squares = [[Double]](repeating: [Double](repeating: 0, count: heads), count: layers)
    products = squares
    sums = [[Double]](repeating: [Double](repeating: 0, count: heads), count: layers)
  }

  /// Adds a text with its patterns [layer][head][query, key].
  mutating func add(_ tokens: [Int], _ patterns: [[[Float]]]) {
    let places = detector.targets(tokens).prefix(reach ?? .max).enumerated().filter { !$1.isEmpty }
    guard !places.isEmpty else { return }
    texts += 1
    positions += places.count
    squaredCounts += Double(places.count * places.count)
    for (query, keys) in places { uniform += Double(keys.count) / Double(query + 1) }
    for layer in sums.indices {
      for head in sums[layer].indices {
        var own = 0.0
        for (query, keys) in places {
          own += keys.reduce(0) { $0 + Double(patterns[layer][head][query * tokens.count + $1]) }
        }
        sums[layer][head] += own
        squares[layer][head] += own * own
        products[layer][head] += own * Double(places.count)
      }
    }
  }

  /// [layer][head].
  private var standardErrors: [[Double]]? {
    guard texts > 1 else { return nil }
    return sums.indices.map { layer in
      sums[layer].indices.map { head in
        let ratio = sums[layer][head] / Double(positions)
        return SamplingError.ofRatio(
          ratio, squares: squares[layer][head], products: products[layer][head],
          squaredSizes: squaredCounts, size: Double(positions), clusters: texts)
      }
    }
  }

  var scores: DetectorScores {
    let count = Double(max(1, positions))
    return DetectorScores(
      detector: detector, scores: sums.map { $0.map { $0 / count } }, uniform: uniform / count,
      positions: positions, texts: texts, standardErrors: standardErrors)
  }
}
