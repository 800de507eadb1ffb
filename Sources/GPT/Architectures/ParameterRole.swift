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
    /// Token and position tables.
    case embedding
    /// Gains and biases of the norms, in blocks and behind them.
    case norm
    /// Queries, keys, values and the output projection.
    case attention
    /// The maps of the MLPs.
    case mlp
    /// The map to logits.
    case unembedding
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
  /// The part of the model.
  public let module: Module
  /// How it is used.
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
  /// The token table, [V, D].
  public static let embedding = Self("embed.W_E", .embedding, .matrix)
  /// Learned positions, added to the embedding.
  public static let positions = Self("pos_embed.W_pos", .embedding, .matrix)

  /// The gain of the norm before attention, [D].
  public static let norm1Gain = Self("ln1.w", .norm, .gain)
  /// The bias of the norm before attention, [D].
  public static let norm1Bias = Self("ln1.b", .norm, .bias)
  /// The gain of the norm before the MLP, [D].
  public static let norm2Gain = Self("ln2.w", .norm, .gain)
  /// The bias of the norm before the MLP, [D].
  public static let norm2Bias = Self("ln2.b", .norm, .bias)
  /// The gain of the norm behind the last block, [D].
  public static let finalGain = Self("ln_final.w", .norm, .gain)
  /// The bias of the norm behind the last block, [D].
  public static let finalBias = Self("ln_final.b", .norm, .bias)

  /// The map from the stream to queries, [h, D, d].
  public static let query = Self("attn.W_Q", .attention, .matrix)
  /// The map from the stream to keys, [h, D, d] with the key/value heads.
  public static let key = Self("attn.W_K", .attention, .matrix)
  /// The map from the stream to values, [h, D, d] with the key/value heads.
  public static let value = Self("attn.W_V", .attention, .matrix)
  /// Added to queries, [h, d].
  public static let queryBias = Self("attn.b_Q", .attention, .bias)
  /// Added to keys, [h, d] with the key/value heads.
  public static let keyBias = Self("attn.b_K", .attention, .bias)
  /// Added to values, [h, d] with the key/value heads.
  public static let valueBias = Self("attn.b_V", .attention, .bias)
  /// What heads write to the stream.
  public static let attentionOut = Self("attn.W_O", .attention, .matrix)
  /// Added to what all heads write together, [D].
  public static let attentionOutBias = Self("attn.b_O", .attention, .bias)

  /// The map under the activation of a gated MLP.
  public static let mlpGate = Self("mlp.W_gate", .mlp, .matrix)
  /// Added under the activation of a gated MLP, [F].
  public static let mlpGateBias = Self("mlp.b_gate", .mlp, .bias)
  /// The map from the stream to neurons, [D, F].
  public static let mlpIn = Self("mlp.W_in", .mlp, .matrix)
  /// Added to neurons before the activation, [F].
  public static let mlpInBias = Self("mlp.b_in", .mlp, .bias)
  /// The map from neurons to the stream, [F, D].
  public static let mlpOut = Self("mlp.W_out", .mlp, .matrix)
  /// Added to what the neurons write, [D].
  public static let mlpOutBias = Self("mlp.b_out", .mlp, .bias)

  /// The map from the stream to logits, [D, V].
  public static let unembedding = Self("unembed.W_U", .unembedding, .matrix)
  /// Added to logits, [V].
  public static let unembeddingBias = Self("unembed.b_U", .unembedding, .bias)
}
