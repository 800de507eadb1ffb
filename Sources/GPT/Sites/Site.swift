/// An activation of a block, in any layer: the one vocabulary for what hooks, patching, steering and probes work on.
///
/// | name | hook point | grid |
/// |---|---|---|
/// | `resid_pre`, `resid_mid`, `resid_post` | residual stream before, between and after attention and MLP | layer × position |
/// | `attn_out`, `mlp_out` | what each half of a block adds to the stream | layer × position |
/// | `z` | a head's mixed values, before the output projection | layer × head |
/// | `q`, `k`, `v` | a head's queries, keys and values | layer × head |
/// | `pattern` | a head's attention after the softmax | layer × head |
public enum Site: String, Codable, Sendable, CaseIterable {
  /// The stream before a block.
  case residualPre = "resid_pre"
  /// The stream between attention and MLP.
  case residualMid = "resid_mid"
  /// The stream behind a block.
  case residualPost = "resid_post"
  /// What attention adds to the stream.
  case attentionOut = "attn_out"
  /// What the MLP adds to the stream.
  case mlpOut = "mlp_out"
  /// A head's mixed values, before the output projection.
  case mixed = "z"
  /// A head's queries.
  case query = "q"
  /// A head's keys.
  case key = "k"
  /// A head's values.
  case value = "v"
  /// A head's attention behind the softmax.
  case pattern

  /// The hook point's kind.
  public var kind: HookPoint.Kind {
    switch self {
    case .residualPre: .residualPre
    case .residualMid: .residualMid
    case .residualPost: .residualPost
    case .attentionOut: .attentionOut
    case .mlpOut: .mlpOut
    case .mixed: .mixed
    case .query: .query
    case .key: .key
    case .value: .value
    case .pattern: .pattern
    }
  }

  /// How many heads a layer has of it: keys and values may be shared by several queries.
  public func heads(of dimensions: Dimensions) -> Int {
    self == .key || self == .value ? dimensions.keyValueHeads : dimensions.heads
  }

  /// Whether its columns are heads; otherwise they are positions.
  public var isByHead: Bool {
    switch self {
    case .mixed, .query, .key, .value, .pattern: true
    case .residualPre, .residualMid, .residualPost, .attentionOut, .mlpOut: false
    }
  }

  /// The hook point in a block.
  public func point(_ layer: Int) -> HookPoint { HookPoint(kind, layer: layer) }

  /// What each position has one vector of, for probes: the streams, and what the halves of a block write.
  public static let vectors: [Site] = [
    .residualPre, .residualMid, .residualPost, .attentionOut, .mlpOut, .mixed,
  ]
}
