import Arrays
import GPT

/// An activation that patching moves from one run to another, in any layer.
///
/// | name | hook point | grid |
/// |---|---|---|
/// | `resid_pre`, `resid_mid`, `resid_post` | residual stream before, between and after attention and MLP | layer × position |
/// | `attn_out`, `mlp_out` | what each half of a block adds to the stream | layer × position |
/// | `z` | a head's mixed values, before the output projection | layer × head |
/// | `q`, `k`, `v` | a head's queries, keys and values | layer × head |
/// | `pattern` | a head's attention after the softmax | layer × head |
public enum PatchSite: String, Codable, Sendable, CaseIterable {
  case residualPre = "resid_pre"
  case residualMid = "resid_mid"
  case residualPost = "resid_post"
  case attentionOut = "attn_out"
  case mlpOut = "mlp_out"
  case mixed = "z"
  case query = "q"
  case key = "k"
  case value = "v"
  case pattern

  /// - Throws: ``InterventionError`` with near matches for another name.
  public init(named name: String, at place: String = "site") throws {
    guard let site = PatchSite(rawValue: name) else {
      throw InterventionError.unknown("site", name, at: place, among: Self.allCases.map(\.rawValue))
    }
    self = site
  }

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
  func heads(of dimensions: Dimensions) -> Int {
    self == .key || self == .value ? dimensions.keyValueHeads : dimensions.heads
  }

  /// Whether its columns are heads; otherwise they are positions.
  public var isByHead: Bool {
    switch self {
    case .mixed, .query, .key, .value, .pattern: true
    case .residualPre, .residualMid, .residualPost, .attentionOut, .mlpOut: false
    }
  }
}

/// A part of one activation: some positions, of one head or of the whole width.
struct PatchCell: Hashable, Sendable {
  /// Query positions, for attention patterns.
  var positions: [Int]
  var head: Int?

  /// The part's pieces in an activation of one text, [position, …] or [head, query, key].
  func pieces(of tensor: Tensor, _ kind: HookPoint.Kind) -> [Tensor] {
    positions.map { position in
      guard let head else { return tensor.at(position) }
      return kind.isSquare ? tensor.at(head).at(position) : tensor.at(position).at(head)
    }
  }

  /// Overwrites the part in `target` with that of `source`.
  func copy(_ source: Tensor, to target: Tensor, _ kind: HookPoint.Kind) {
    for (from, to) in zip(pieces(of: source, kind), pieces(of: target, kind)) { to.assign(from) }
  }

  /// Whether both activations have the same values there: then there is nothing to patch.
  func isEqual(_ a: Tensor, _ b: Tensor, _ kind: HookPoint.Kind) -> Bool {
    zip(pieces(of: a, kind), pieces(of: b, kind)).allSatisfy { a, b in
      a.withValues { a in b.withValues { b in a.elementsEqual(b) } }
    }
  }
}
