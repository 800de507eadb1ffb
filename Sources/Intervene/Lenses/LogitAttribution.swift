import GPT

/// Which parts of a model make the difference between two logits at a position: direct logit attribution.
///
/// The stream before the final layer norm is a sum of parts x_i: embeddings, each head's z · W_O, each layer's b_O, each
/// MLP's output. With the norm's scale s at its actual value the logit difference is linear in them:
///
///     logit[right] − logit[wrong] = Σ_i (x_i − mean(x_i)) / s · (g ⊙ u) + b · u,   u = W_U[right] − W_U[wrong]
///
/// with g and b gain and bias of the final layer norm (an RMS norm has no b, and takes no mean away). A part's effect
/// through later layers is not in its number.
/// Source: Elhage et al. 2021; Wang et al. 2022, "Interpretability in the Wild".
public struct LogitAttribution: Codable, Sendable {
  /// One term of the sum.
  public struct Part: Codable, Sendable {
    /// `embed`, `pos_embed`, `0.1` (a head), `0_b_O` (attention bias), `mlp0`, `ln_final.b`.
    public let name: String
    /// Nil outside of the blocks.
    public let layer: Int?
    /// Nil for all but heads.
    public let head: Int?
    /// Its share of the logit difference, mean over texts.
    public let value: Double
  }

  /// The output whose first token is predicted, or `position 7`.
  public let place: String
  /// The position that predicts; nil when it differs between texts.
  public let position: Int?
  /// The number of texts in the means.
  public let texts: Int
  /// The texts of the two tokens; nil when they differ between texts.
  public let right: String?
  /// The text of the wrong token; nil when it differs between texts.
  public let wrong: String?
  /// logit[right] − logit[wrong] of the model, mean over texts.
  public let logitDifference: Double
  /// In the order of the forward pass. They sum to ``logitDifference`` up to ``largestError``.
  public let parts: [Part]
  /// The largest difference between a text's sum of parts and its logit difference.
  public let largestError: Double

  /// The heads' shares, [layer][head].
  public var heads: [[Double]] { byLayer { $0.head != nil } }
  /// The MLPs' shares, [layer]; none where blocks have none.
  public var mlp: [Double] {
    byLayer { part in part.layer.map { Node(part.name) == .mlp($0) } ?? false }.compactMap(\.first)
  }

  private func byLayer(_ isChosen: (Part) -> Bool) -> [[Double]] {
    let layers = (parts.compactMap(\.layer).max() ?? -1) + 1
    return (0..<layers).map { layer in
      parts.filter { $0.layer == layer && isChosen($0) }.map(\.value)
    }
  }
}

/// The parts of one text's logit difference.
package struct AttributedLogit: Sendable {
  package let right: Int
  package let wrong: Int
  package let logitDifference: Double
  /// In the order of ``ResidualParts/names``.
  package let parts: [Double]
}
