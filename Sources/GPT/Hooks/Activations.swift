import Arrays

/// Which activations outlive a forward pass.
package enum Keep: Sendable {
  /// None but the logits: blocks share one workspace.
  case nothing
  /// What the backward pass of training needs; activation functions leave their slope in the place of their input.
  case gradients
  /// These hook points, and what gradients at any hook point need.
  case differentiable(Set<HookPoint>)
  /// These hook points.
  case sites(Set<HookPoint>)

  fileprivate func includes(_ kind: HookPoint.Kind, _ layer: Int?) -> Bool {
    switch self {
    case .nothing: false
    case .gradients: Self.neededByGradients.contains(kind)
    case .differentiable(let points):
      Self.neededByGradients.contains(kind) || Self.neededAtPoints.contains(kind)
        || points.contains(HookPoint(kind, layer: layer))
    case .sites(let points): points.contains(HookPoint(kind, layer: layer))
    }
  }

  /// A backward pass needs some buffers of each block that no hook point shows.
  fileprivate var isForGradients: Bool {
    switch self {
    case .gradients, .differentiable: true
    case .nothing, .sites: false
    }
  }

  /// Gradients at hook points need a slope beside the input.
  fileprivate var isAtPoints: Bool { if case .differentiable = self { true } else { false } }

  fileprivate var leavesSlope: Bool { if case .gradients = self { true } else { false } }

  private static let neededByGradients: Set<HookPoint.Kind> = [
    .norm1Scale, .norm1Normalized, .pattern, .mixed, .norm2Scale, .norm2Normalized,
    .mlpPre, .mlpPreLinear, .mlpPost, .finalScale, .finalNormalized,
  ]
  /// Gradients at norms, and behind hooks, follow from the streams.
  private static let neededAtPoints: Set<HookPoint.Kind> = [.residualPre, .residualMid, .residualPost]
}

/// Memory for the activations of one batch: kept ones of their own, the others a workspace that blocks share.
package final class Activations: Sendable {
  package let batch: Int
  /// New positions.
  package let length: Int
  /// Positions that come from a cache.
  package let past: Int
  /// True when the MLP's activation function leaves its slope in the place of its input.
  let leavesSlope: Bool
  let embed: Tensor
  /// Empty with rotary positions.
  let positionEmbed: Tensor
  let blocks: [BlockActivations]
  let finalScale, finalNormalized, finalOut: Tensor
  /// The pattern after dropout.
  let droppedPattern: Tensor
  /// [batch, length, V], or [batch, 1, V] for last positions only, nil when no logits are asked for.
  package let logits: Tensor?
  private let kept: [HookPoint: Tensor]
  private let keptProjections: Set<HookPoint>
  private let dimensions: Dimensions

  /// - Parameter hooked: points whose values hooks may change; neighbours do not share memory with them.
  package init(
    _ d: Dimensions, batch: Int, length: Int, past: Int = 0, keep: Keep, hooked: Set<HookPoint> = [],
    logitPositions: Int, dropout: Bool = false
  ) {
    self.batch = batch
    self.length = length
    self.past = past
    dimensions = d
    leavesSlope = keep.leavesSlope
    var arena = Arena()
    var kept: [HookPoint: Tensor] = [:]
    var shared: [HookPoint.Kind: Tensor] = [:]
    func tensor(_ kind: HookPoint.Kind, _ layer: Int?, _ extents: [Int]) -> Tensor {
      if !d.hasMLP, kind.isOfMLP { return Tensor([batch, 0]) }
      if keep.includes(kind, layer) {
        let tensor = arena.tensor(Shape(extents))
        kept[HookPoint(kind, layer: layer)] = tensor
        return tensor
      }
      if let tensor = shared[kind] { return tensor }
      let tensor = arena.tensor(Shape(extents))
      shared[kind] = tensor
      return tensor
    }
    let stream = [batch, length, d.width]
    let hidden = [batch, length, d.mlpWidth]
    let square = [batch, d.heads, length, past + length]
    let normWorkspace = arena.tensor(Shape(stream))
    func normOut() -> Tensor { keep.isForGradients ? arena.tensor(Shape(stream)) : normWorkspace }
    var keptProjections: Set<HookPoint> = []
    /// Rows that several kinds share: of their own when one of them is kept, else the first block's.
    func projections(_ kinds: [HookPoint.Kind], _ layer: Int, width: Int) -> Tensor {
      let points = kinds.map { HookPoint($0, layer: layer) }.filter { keep.includes($0.kind, layer) }
      keptProjections.formUnion(points)
      let shape: Shape = [batch, length, width]
      if keep.isForGradients || !points.isEmpty { return arena.tensor(shape) }
      if shared[kinds[0]] == nil { shared[kinds[0]] = arena.tensor(shape) }
      return shared[kinds[0]]!
    }
    var copies: [HookPoint.Kind: Tensor] = [:]
    func hookCopies(_ layer: Int) -> [HookPoint.Kind: Tensor] {
      var result: [HookPoint.Kind: Tensor] = [:]
      for kind in HookPoint.Kind.projections where hooked.contains(HookPoint(kind, layer: layer)) {
        let heads = kind == .query || kind == .rotatedQuery ? d.heads : d.keyValueHeads
        if copies[kind] == nil { copies[kind] = arena.tensor([batch, length, heads, d.headWidth]) }
        result[kind] = copies[kind]
      }
      return result
    }

    /// Rows of the stream's width, of each head or of all together.
    func onRequest(_ kind: HookPoint.Kind, _ layer: Int, heads: Int?) -> Tensor? {
      guard keep.includes(kind, layer) || hooked.contains(HookPoint(kind, layer: layer)) else { return nil }
      let extents = [batch, length] + (heads.map { [$0] } ?? []) + [d.width]
      // What hooks made readers read is needed again on the way back, also where nobody else asks for it.
      if keep.isAtPoints, !keep.includes(kind, layer) { return arena.tensor(Shape(extents)) }
      return tensor(kind, layer, extents)
    }

    embed = tensor(.embed, nil, stream)
    positionEmbed = d.has(.positionEmbed) ? tensor(.positionEmbed, nil, stream) : Tensor([0])
    var blocks: [BlockActivations] = []
    var residual = tensor(.residualPre, 0, stream)
    for layer in 0..<d.layers {
      let residualPre = residual
      let next = layer + 1 < d.layers ? layer + 1 : nil
      var residualPost = tensor(.residualPost, layer, stream)
      residual = residualPost
      if let next {
        let point = HookPoint(.residualPre, layer: next)
        if hooked.contains(point) {
          residual = tensor(.residualPre, next, stream)
        } else if keep.includes(.residualPre, next) {
          if !keep.includes(.residualPost, layer) {
            residualPost = arena.tensor(Shape(stream))
            residual = residualPost
          }
          kept[point] = residual
        }
      }
      // Attention alone writes the block's result.
      let residualMid = d.hasMLP ? tensor(.residualMid, layer, stream) : residualPost
      blocks.append(
        BlockActivations(
          residualPre: residualPre,
          norm1Scale: tensor(.norm1Scale, layer, [batch, length, 1]),
          norm1Normalized: tensor(.norm1Normalized, layer, stream),
          norm1Out: normOut(),
          qkv: projections([.query, .key, .value], layer, width: d.projectionWidth),
          rotated: d.hasRotaryPositions
            ? projections([.rotatedQuery, .rotatedKey], layer, width: d.attentionWidth + d.keyValueWidth)
            : nil,
          hookCopies: hookCopies(layer),
          scores: keep.includes(.attentionScores, layer)
            || hooked.contains(HookPoint(.attentionScores, layer: layer))
            ? tensor(.attentionScores, layer, square) : nil,
          pattern: tensor(.pattern, layer, square),
          mixed: tensor(.mixed, layer, [batch, length, d.heads, d.headWidth]),
          attentionOut: tensor(.attentionOut, layer, stream),
          residualMid: residualMid,
          headResult: onRequest(.headResult, layer, heads: d.heads),
          attentionIn: onRequest(.attentionIn, layer, heads: d.heads),
          queryInput: onRequest(.queryInput, layer, heads: d.heads),
          keyInput: onRequest(.keyInput, layer, heads: d.keyValueHeads),
          valueInput: onRequest(.valueInput, layer, heads: d.keyValueHeads),
          mlpIn: onRequest(.mlpIn, layer, heads: nil),
          norm2Scale: tensor(.norm2Scale, layer, [batch, length, 1]),
          norm2Normalized: tensor(.norm2Normalized, layer, stream),
          norm2Out: d.hasMLP ? normOut() : Tensor([batch, 0]),
          mlpPre: tensor(.mlpPre, layer, hidden),
          mlpPost: tensor(.mlpPost, layer, hidden),
          mlpOut: tensor(.mlpOut, layer, stream),
          residualPost: residualPost,
          mlpPreLinear: d.hasGatedMLP ? tensor(.mlpPreLinear, layer, hidden) : nil,
          mlpSlope: keep.isAtPoints && d.hasMLP && !d.hasGatedMLP ? arena.tensor(Shape(hidden)) : nil))
    }
    self.blocks = blocks
    finalScale = tensor(.finalScale, nil, [batch, length, 1])
    finalNormalized = tensor(.finalNormalized, nil, stream)
    finalOut = normOut()
    droppedPattern = dropout ? arena.tensor(Shape(square)) : Tensor([0])
    logits = logitPositions > 0 ? arena.tensor([batch, logitPositions, d.outputs]) : nil
    if let logits, keep.includes(.logits, nil) { kept[HookPoint(.logits)] = logits }
    self.kept = kept
    self.keptProjections = keptProjections
  }

  /// Where the values of a point stand during a pass, for hooks; nil for points on request that nobody has asked for.
  func memory(of point: HookPoint) -> Tensor? {
    guard let layer = point.layer else {
      return switch point.kind {
      case .embed: embed
      case .positionEmbed: positionEmbed
      case .finalScale: finalScale
      case .finalNormalized: finalNormalized
      case .logits: logits
      default: nil
      }
    }
    return blocks[layer].memory(of: point.kind)
  }

  /// The kept activation at a point, nil when it was not kept. Queries, keys and values are copied out of the memory
  /// they share: O(count); all others are O(1).
  package subscript(point: HookPoint) -> Tensor? {
    guard keptProjections.contains(point), let layer = point.layer,
      let slot = blocks[layer].slot(point.kind, dimensions)
    else { return kept[point] }
    let width = slot.heads * dimensions.headWidth
    let stride = slot.tensor.shape[2]
    let values = Tensor([batch, length, slot.heads, dimensions.headWidth])
    for row in 0..<batch * length {
      (values.pointer + row * width).update(
        from: slot.tensor.pointer + row * stride + slot.column, count: width)
    }
    return values
  }
}

extension HookPoint.Kind {
  /// Kinds that share the memory of rows.
  fileprivate static let projections: [Self] = [.query, .key, .value, .rotatedQuery, .rotatedKey]

  /// Kinds that only blocks with an MLP have.
  fileprivate var isOfMLP: Bool {
    switch self {
    case .norm2Scale, .norm2Normalized, .mlpPre, .mlpPreLinear, .mlpPost, .mlpOut: true
    default: false
    }
  }
}
