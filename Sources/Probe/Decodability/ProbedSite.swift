import Arrays
import GPT

/// Where in each block variables are looked for.
public enum ProbedSite: String, Codable, Sendable, CaseIterable {
  case residualPre = "resid_pre"
  case residualMid = "resid_mid"
  case residualPost = "resid_post"
  case attentionOut = "attn_out"
  case mlpOut = "mlp_out"
  /// All heads' mixed values side by side.
  case mixed = "z"

  /// The activation of a block.
  public var kind: HookPoint.Kind {
    switch self {
    case .residualPre: .residualPre
    case .residualMid: .residualMid
    case .residualPost: .residualPost
    case .attentionOut: .attentionOut
    case .mlpOut: .mlpOut
    case .mixed: .mixed
    }
  }

  /// The activations of each block while a model reads the texts: [text, position, …] a layer.
  ///
  /// - Throws: `ModelError` when the model cannot take the texts.
  func activations(of model: Model, reading texts: ProbedTexts, threads: Int) throws -> [Tensor] {
    let points = (0..<model.dimensions.layers).map { HookPoint(kind, layer: $0) }
    let capture = try model.run(
      texts.tokens,
      options: Model.Options(capture: HookSelection(points), logits: .none, threads: threads))
    return points.map { capture[$0]! }
  }
}
