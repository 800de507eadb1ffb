import Arrays
import Foundation
import GPT

/// What a model would say if it stopped early: its final layer norm and unembedding applied to the residual stream
/// between blocks.
///
/// Row 0 reads the embeddings, row l what block l−1 left; the last row is the model's own output.
/// Source: nostalgebraist 2020, "interpreting GPT: the logit lens".
public enum LogitLens {
  /// The streams that are read, by TransformerLens's names.
  public static func points(layers: Int) -> [HookPoint] {
    [HookPoint(.residualPre, layer: 0)] + (0..<layers).map { HookPoint(.residualPost, layer: $0) }
  }

  /// The logits of every stream, [stream][batch, positions, V].
  ///
  /// One forward pass keeps the streams, and each is read out by the final norm and the unembedding alone: the last row is
  /// equal, bit for bit, to the logits of an ordinary run. O(forward pass + layers · positions · D · V).
  ///
  /// - Parameters:
  ///   - model: what reads.
  ///   - tokens: the texts.
  ///   - threads: threads to work on.
  ///   - body: hears each stream's number, its logits and the model's own in turn, so that they need not be
  ///     held all at once.
  /// - Throws: `ModelError` for tokens that the model cannot take.
  public static func forEachStream(
    _ model: Model, _ tokens: TokenBatch, threads: Int = Parallel.defaultThreads,
    _ body: (_ stream: Int, _ logits: Tensor, _ final: Tensor) throws -> Void
  ) throws {
    let points = points(layers: model.dimensions.layers)
    let run = try model.run(
      tokens, options: Model.Options(capture: HookSelection(points), threads: threads))
    for (number, point) in points.dropLast().enumerated() {
      guard let stream = run[point] else { preconditionFailure("\(point) was not captured") }
      try body(number, model.logits(reading: stream, threads: threads), run.logits)
    }
    try body(points.count - 1, run.logits, run.logits)
  }
}

/// One row of logits read as a distribution, beside the model's final one.
public struct LensReading: Codable, Sendable, Equatable {
  /// The likeliest token (the first of equal ones), and its probability.
  public let top: Int
  /// The probability of that token.
  public let topProbability: Double
  /// The probability of the token that should follow, and its rank from 1 on (the number of likelier tokens, plus one);
  /// nil where nothing follows.
  public let probability: Double?
  /// The number of likelier tokens plus one; nil where nothing follows.
  public let rank: Int?
  /// D(final ‖ this) = Σ p_final · ln(p_final / p_this), in nats.
  public let divergence: Double

  /// O(V).
  package init(_ logits: [Float], final: [Float], next: Int?) {
    self.init(logits, final: FinalDistribution(final), next: next)
  }

  init(_ logits: [Float], final: FinalDistribution, next: Int?) {
    let own = logits.logProbabilities
    let top = own.indices.reduce(0) { own[$1] > own[$0] ? $1 : $0 }
    self.top = top
    topProbability = exp(own[top])
    probability = next.map { exp(own[$0]) }
    rank = next.map { next in
      let likelihood = own[next]
      return own.reduce(1) { $1 > likelihood ? $0 + 1 : $0 }
    }
    divergence = final.divergence(from: own)
  }
}

/// The model's own distribution at a position, which every stream's is compared with.
struct FinalDistribution {
  private let logProbabilities: [Double]
  private let probabilities: [Double]

  init(_ logits: [Float]) {
    logProbabilities = logits.logProbabilities
    probabilities = logProbabilities.map(exp)
  }

  /// D(this ‖ other) in nats, from the other's ln p.
  func divergence(from other: [Double]) -> Double {
    var sum = 0.0
    for index in other.indices { sum += probabilities[index] * (logProbabilities[index] - other[index]) }
    return max(0, sum)
  }
}

/// The logit lens on one text.
public struct TextLens: Codable, Sendable {
  /// The text of each position, and of the token that should follow (nil at the end).
  public let tokens: [String]
  /// The text of the token that should follow each position; nil at the end.
  public let next: [String?]
  /// The text of the likeliest token, [stream][position].
  public let top: [[String]]
  /// [stream][position].
  public let readings: [[LensReading]]
}

/// The logit lens on many texts of one layout: means over texts, [stream][position], without
/// the last position, which predicts nothing.
public struct MeanLens: Codable, Sendable {
  /// The number of texts, and of those left out because their variables stand elsewhere.
  public let texts: Int
  /// The number of texts left out because their variables stand elsewhere.
  public let leftOut: Int
  /// What stands at each position: a variable's name, a symbol that all texts share, or "·".
  public let positions: [String]
  /// The share of texts in which the token that should follow is the likeliest.
  public let accuracy: [[Double]]
  /// Mean probability and mean rank of that token.
  public let probability: [[Double]]
  /// The mean rank of that token; 1 is the likeliest.
  public let rank: [[Double]]
  /// Mean divergence from the final distribution, in nats.
  public let divergence: [[Double]]
}
