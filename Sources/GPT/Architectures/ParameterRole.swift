/// What a parameter does in a decoder, under the name that TransformerLens gives it.
///
/// With V = vocabulary, D = width, h = heads (of queries, or of keys and values), d = head width, F = MLP width, the axes
/// of a role are the same in every family, however its checkpoints store them:
///
/// | roles | axes |
/// |---|---|
/// | `embed.W_E`, `pos_embed.W_pos` | [V,D], [context,D] |
/// | `attn.W_Q`, `W_K`, `W_V`; `b_Q`, `b_K`, `b_V` | [h,D,d]; [h,d] |
/// | `attn.W_O`; `b_O` | [h,d,D]; [D] |
/// | `mlp.W_gate`, `W_in`; `W_out`; `b_gate`, `b_in`; `b_out` | [D,F]; [F,D]; [F]; [D] |
/// | `ln1`, `ln2`, `ln_final` `.w`, `.b` | [D] |
/// | `unembed.W_U`; `b_U` | [D,V]; [V] |
///
/// A family with parts of another kind declares roles of its own.
public struct ParameterRole: Sendable, Hashable {
  /// The part of the model that a parameter belongs to.
  public enum Module: String, Sendable, Hashable, CaseIterable {
    case embedding, norm, attention, mlp, unembedding
  }

  /// What a parameter is used as.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Multiplies a vector, or is looked up by row.
    case matrix
    /// Is added.
    case bias
    /// Multiplies element by element.
    case gain
  }

  /// TransformerLens's name, without the block in front of it, e.g. `attn.W_Q`.
  public let name: String
  public let module: Module
  public let kind: Kind

  /// A role of a family's own. `name` is what parameters are asked for by, behind `blocks.LAYER.` in blocks.
  public init(_ name: String, _ module: Module, _ kind: Kind) {
    self.name = name
    self.module = module
    self.kind = kind
  }

  /// The name in a block, or outside of the blocks, e.g. `blocks.1.attn.W_Q`.
  public func name(layer: Int?) -> String { layer.map { "blocks.\($0).\(name)" } ?? name }

  /// The last part of the name, e.g. `W_Q`.
  public var shortName: String { String(name.split(separator: ".").last ?? "") }
}

extension ParameterRole {
  public static let embedding = Self("embed.W_E", .embedding, .matrix)
  /// Learned positions, added to the embedding.
  public static let positions = Self("pos_embed.W_pos", .embedding, .matrix)

  public static let norm1Gain = Self("ln1.w", .norm, .gain)
  public static let norm1Bias = Self("ln1.b", .norm, .bias)
  public static let norm2Gain = Self("ln2.w", .norm, .gain)
  public static let norm2Bias = Self("ln2.b", .norm, .bias)
  public static let finalGain = Self("ln_final.w", .norm, .gain)
  public static let finalBias = Self("ln_final.b", .norm, .bias)

  public static let query = Self("attn.W_Q", .attention, .matrix)
  public static let key = Self("attn.W_K", .attention, .matrix)
  public static let value = Self("attn.W_V", .attention, .matrix)
  public static let queryBias = Self("attn.b_Q", .attention, .bias)
  public static let keyBias = Self("attn.b_K", .attention, .bias)
  public static let valueBias = Self("attn.b_V", .attention, .bias)
  /// What heads write to the stream.
  public static let attentionOut = Self("attn.W_O", .attention, .matrix)
  public static let attentionOutBias = Self("attn.b_O", .attention, .bias)

  /// The map under the activation of a gated MLP.
  public static let mlpGate = Self("mlp.W_gate", .mlp, .matrix)
  public static let mlpGateBias = Self("mlp.b_gate", .mlp, .bias)
  public static let mlpIn = Self("mlp.W_in", .mlp, .matrix)
  public static let mlpInBias = Self("mlp.b_in", .mlp, .bias)
  public static let mlpOut = Self("mlp.W_out", .mlp, .matrix)
  public static let mlpOutBias = Self("mlp.b_out", .mlp, .bias)

  public static let unembedding = Self("unembed.W_U", .unembedding, .matrix)
  public static let unembeddingBias = Self("unembed.b_U", .unembedding, .bias)
}
