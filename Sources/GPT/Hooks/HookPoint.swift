import Records

/// A named place in the forward pass where activations can be read and changed.
///
/// Names, axes and meanings are TransformerLens's, e.g. `blocks.3.attn.hook_pattern`. With b = batch,
/// p = query position, s = key position, h = head, D = model width, d = head width, F = MLP width, V = vocabulary:
///
/// | kind | axes | meaning |
/// |---|---|---|
/// | `hook_embed`, `hook_pos_embed` | [b,p,D] | token and position embeddings |
/// | `hook_resid_pre/mid/post` | [b,p,D] | residual stream before, between and after attention and MLP |
/// | `hook_attn_in` | [b,p,h,D] | the stream as each head's queries, keys and values read it, before the norm |
/// | `hook_q_input`, `hook_k_input`, `hook_v_input` | [b,p,h,D] | the same for queries, keys or values alone |
/// | `hook_mlp_in` | [b,p,D] | the stream as the MLP reads it, before the norm |
/// | `ln1/ln2/ln_final.hook_scale` | [b,p,1] | √(var + ε), or √(mean(x²) + ε) of an RMS norm |
/// | `….hook_normalized` | [b,p,D] | (x − mean) / scale, or x / scale, before gain and bias |
/// | `attn.hook_q/k/v/z` | [b,p,h,d] | queries, keys, values, mixed values; k, v with the key/value heads |
/// | `attn.hook_rot_q/k` | [b,p,h,d] | queries and keys turned by rotary positions, where there are any |
/// | `attn.hook_attn_scores` | [b,h,p,s] | q·k / √d, −∞ where masked |
/// | `attn.hook_pattern` | [b,h,p,s] | attention after softmax, before dropout |
/// | `attn.hook_result` | [b,p,h,D] | each head's z · W_O, without b_O |
/// | `hook_attn_out`, `hook_mlp_out` | [b,p,D] | what each half adds to the stream, biases included |
/// | `mlp.hook_pre/post` | [b,p,F] | before and after the activation function (and a gated MLP's product) |
/// | `mlp.hook_pre_linear` | [b,p,F] | what a gated MLP multiplies the activation by |
/// | `unembed.hook_out` | [b,p,V] | the logits |
///
/// What readers read (`hook_attn_in`, `hook_q_input`, …, `hook_mlp_in`) and `hook_result` exist only where they are asked
/// for: they cost nothing otherwise. Keys and values have the key/value heads; `hook_attn_in` needs as many of these as
/// queries. Blocks with attention and MLP side by side have no `hook_resid_mid`: their MLP reads `hook_resid_pre`. Blocks of
/// attention alone have neither this point nor those of the MLP and its norm, models without norms none of the norms'. V is
/// ``Dimensions/outputs``.
public struct HookPoint: Hashable, Sendable, LosslessStringConvertible {
  /// The part of the name behind `blocks.i.`, or the whole name of a point outside of the blocks.
  public enum Kind: String, CaseIterable, Sendable {
    /// Token embeddings, [b,p,D].
    case embed = "hook_embed"
    /// Embeddings of positions, [b,p,D].
    case positionEmbed = "hook_pos_embed"
    /// The stream before a block, [b,p,D].
    case residualPre = "hook_resid_pre"
    /// The stream as each head reads it, before the norm, [b,p,h,D].
    case attentionIn = "hook_attn_in"
    /// The stream as each head's queries read it, before the norm, [b,p,h,D].
    case queryInput = "hook_q_input"
    /// The stream as each head's keys read it, before the norm, [b,p,h,D].
    case keyInput = "hook_k_input"
    /// The stream as each head's values read it, before the norm, [b,p,h,D].
    case valueInput = "hook_v_input"
    /// What the norm before attention divides by, [b,p,1].
    case norm1Scale = "ln1.hook_scale"
    /// The stream behind that division, before gain and bias, [b,p,D].
    case norm1Normalized = "ln1.hook_normalized"
    /// Queries, before rotary positions, [b,p,h,d].
    case query = "attn.hook_q"
    /// Keys, before rotary positions, [b,p,h,d].
    case key = "attn.hook_k"
    /// Values, [b,p,h,d].
    case value = "attn.hook_v"
    /// Queries turned by rotary positions, [b,p,h,d].
    case rotatedQuery = "attn.hook_rot_q"
    /// Keys turned by rotary positions, [b,p,h,d].
    case rotatedKey = "attn.hook_rot_k"
    /// q·k / √d, −∞ where masked, [b,h,p,s].
    case attentionScores = "attn.hook_attn_scores"
    /// Attention behind the softmax, [b,h,p,s]; each row adds up to 1.
    case pattern = "attn.hook_pattern"
    /// Each head's values, added up by its attention, [b,p,h,d].
    case mixed = "attn.hook_z"
    /// What each head writes: z · W_O, without b_O, [b,p,h,D].
    case headResult = "attn.hook_result"
    /// What attention adds to the stream, b_O included, [b,p,D].
    case attentionOut = "hook_attn_out"
    /// The stream between attention and MLP, [b,p,D].
    case residualMid = "hook_resid_mid"
    /// The stream as the MLP reads it, before the norm, [b,p,D].
    case mlpIn = "hook_mlp_in"
    /// What the norm before the MLP divides by, [b,p,1].
    case norm2Scale = "ln2.hook_scale"
    /// The stream behind that division, before gain and bias, [b,p,D].
    case norm2Normalized = "ln2.hook_normalized"
    /// Neurons before the activation function, [b,p,F].
    case mlpPre = "mlp.hook_pre"
    /// What a gated MLP multiplies the activation by, [b,p,F].
    case mlpPreLinear = "mlp.hook_pre_linear"
    /// Neurons behind the activation function, and a gated MLP's product, [b,p,F].
    case mlpPost = "mlp.hook_post"
    /// What the MLP adds to the stream, [b,p,D].
    case mlpOut = "hook_mlp_out"
    /// The stream behind a block, [b,p,D].
    case residualPost = "hook_resid_post"
    /// What the norm behind the last block divides by, [b,p,1].
    case finalScale = "ln_final.hook_scale"
    /// The stream behind that division, before gain and bias, [b,p,D].
    case finalNormalized = "ln_final.hook_normalized"
    /// The logits, [b,p,V].
    case logits = "unembed.hook_out"

    /// True for points that exist only where they are asked for: larger than all else, or copies of the stream.
    public var isOnRequest: Bool {
      switch self {
      case .headResult, .attentionIn, .queryInput, .keyInput, .valueInput, .mlpIn: true
      default: false
      }
    }

    /// True for points that every block has.
    public var isInBlock: Bool {
      switch self {
      case .embed, .positionEmbed, .finalScale, .finalNormalized, .logits: false
      default: true
      }
    }
  }

  /// What is read or changed here.
  public let kind: Kind
  /// The block, counted from 0; nil outside of the blocks.
  public let layer: Int?

  /// The point of `kind` in block `layer`.
  public init(_ kind: Kind, layer: Int? = nil) {
    precondition(
      kind.isInBlock == (layer != nil), "\(kind.rawValue) \(layer == nil ? "needs" : "has no") layer")
    self.kind = kind
    self.layer = layer
  }

  /// Parses a name such as `blocks.0.attn.hook_q`; nil when there is no such point.
  public init?(_ description: String) {
    if description.hasPrefix("blocks.") {
      let rest = description.dropFirst("blocks.".count)
      guard let dot = rest.firstIndex(of: "."), let layer = Int(rest[..<dot]), layer >= 0,
        let kind = Kind(rawValue: String(rest[rest.index(after: dot)...])), kind.isInBlock
      else { return nil }
      self.init(kind, layer: layer)
    } else {
      guard let kind = Kind(rawValue: description), !kind.isInBlock else { return nil }
      self.init(kind)
    }
  }

  public var description: String { layer.map { "blocks.\($0).\(kind.rawValue)" } ?? kind.rawValue }

  /// All points of a model, in the order of the forward pass.
  public static func all(in dimensions: Dimensions) -> [HookPoint] {
    let kinds = Kind.allCases.filter(dimensions.has)
    let (inBlock, outside) = (kinds.filter(\.isInBlock), kinds.filter { !$0.isInBlock })
    func points(_ kinds: [Kind]) -> [HookPoint] { kinds.map { HookPoint($0) } }
    return points(outside.filter { $0 == .embed || $0 == .positionEmbed })
      + (0..<dimensions.layers).flatMap { layer in inBlock.map { HookPoint($0, layer: layer) } }
      + points(outside.filter { $0 != .embed && $0 != .positionEmbed })
  }
}

extension Dimensions {
  /// Whether models of this kind have such points.
  public func has(_ kind: HookPoint.Kind) -> Bool {
    switch kind {
    case .positionEmbed: !hasRotaryPositions
    case .attentionIn: heads == keyValueHeads
    case .rotatedQuery, .rotatedKey: hasRotaryPositions
    case .mlpPreLinear: hasGatedMLP
    case .residualMid: blockForm == .sequential && hasMLP
    case .mlpIn, .mlpPre, .mlpPost, .mlpOut: hasMLP
    case .norm1Scale, .norm1Normalized, .finalScale, .finalNormalized: hasNorms
    case .norm2Scale, .norm2Normalized: hasNorms && hasMLP
    default: true
    }
  }

  /// - Throws: ``HookError`` for a point that models of this kind do not have.
  func check(_ point: HookPoint) throws {
    guard (0..<layers).contains(point.layer ?? 0) else {
      throw HookError.noSuchLayer(point: point, layers: layers)
    }
    guard has(point.kind) else {
      let near = NearMatches.nearest(to: point.description, among: HookPoint.all(in: self).map(\.description))
      throw HookError.noSuchPoint(point, near: near)
    }
  }
}

/// The dense numbering of a model's hook points: a hook table is an array indexed by these numbers.
package struct SiteNumbering: Sendable {
  private static let inBlock: [Int] = {
    var next = 0
    return HookPoint.Kind.allCases.map { kind in
      defer { if kind.isInBlock { next += 1 } }
      return kind.isInBlock ? next : -1
    }
  }()
  private static let blockSites = HookPoint.Kind.allCases.count { $0.isInBlock }
  private static let numbers = Dictionary(
    uniqueKeysWithValues: HookPoint.Kind.allCases.enumerated().map { ($1, $0) })

  package let layers: Int

  package init(layers: Int) { self.layers = layers }

  /// The number of hook points.
  package var count: Int { 5 + layers * Self.blockSites }

  /// The number of one point. O(1).
  package func callAsFunction(_ kind: HookPoint.Kind, _ layer: Int = 0) -> Int {
    switch kind {
    case .embed: 0
    case .positionEmbed: 1
    case .finalScale: 2
    case .finalNormalized: 3
    case .logits: 4
    default: 5 + layer * Self.blockSites + Self.inBlock[Self.numbers[kind]!]
    }
  }

  package func callAsFunction(_ point: HookPoint) -> Int { self(point.kind, point.layer ?? 0) }
}
