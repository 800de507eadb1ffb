import Arrays

/// The activations of one block.
struct BlockActivations {
  let residualPre, norm1Scale, norm1Normalized, norm1Out: Tensor
  /// Queries, keys and values side by side, [batch, length, projectionWidth].
  let qkv: Tensor
  /// Turned queries and keys side by side, nil without rotary positions.
  let rotated: Tensor?
  /// Queries, keys or values, plain and turned, for hooks to change; none where there are no hooks.
  let hookCopies: [HookPoint.Kind: Tensor]
  /// Nil unless kept or hooked: the softmax otherwise works in place in `pattern`.
  let scores: Tensor?
  let pattern, mixed, attentionOut, residualMid: Tensor
  /// Points on request; nil unless kept or hooked.
  let headResult, attentionIn, queryInput, keyInput, valueInput, mlpIn: Tensor?
  let norm2Scale, norm2Normalized, norm2Out, mlpPre, mlpPost, mlpOut, residualPost: Tensor
  /// Nil without a gated MLP.
  let mlpPreLinear: Tensor?
  /// The slope of a plain MLP's activation function, for gradients at hook points; in training it takes the place of
  /// ``mlpPre``.
  let mlpSlope: Tensor?

  /// Where the values of a kind stand during a pass, for hooks; nil for points on request that nobody has asked for.
  func memory(of kind: HookPoint.Kind) -> Tensor? {
    switch kind {
    case .residualPre: residualPre
    case .attentionIn: attentionIn
    case .queryInput: queryInput
    case .keyInput: keyInput
    case .valueInput: valueInput
    case .norm1Scale: norm1Scale
    case .norm1Normalized: norm1Normalized
    case .query, .key, .value, .rotatedQuery, .rotatedKey: hookCopies[kind]
    case .attentionScores: scores
    case .pattern: pattern
    case .mixed: mixed
    case .headResult: headResult
    case .attentionOut: attentionOut
    case .residualMid: residualMid
    case .mlpIn: mlpIn
    case .norm2Scale: norm2Scale
    case .norm2Normalized: norm2Normalized
    case .mlpPre: mlpPre
    case .mlpPreLinear: mlpPreLinear
    case .mlpPost: mlpPost
    case .mlpOut: mlpOut
    case .residualPost: residualPost
    case .embed, .positionEmbed, .finalScale, .finalNormalized, .logits: nil
    }
  }

  /// Where the values of a kind lie, for kinds that share rows with others.
  func slot(_ kind: HookPoint.Kind, _ d: Dimensions) -> ProjectionSlot? {
    switch kind {
    case .query: ProjectionSlot(tensor: qkv, column: 0, heads: d.heads)
    case .key: ProjectionSlot(tensor: qkv, column: d.attentionWidth, heads: d.keyValueHeads)
    case .value:
      ProjectionSlot(tensor: qkv, column: d.attentionWidth + d.keyValueWidth, heads: d.keyValueHeads)
    case .rotatedQuery: rotated.map { ProjectionSlot(tensor: $0, column: 0, heads: d.heads) }
    case .rotatedKey:
      rotated.map { ProjectionSlot(tensor: $0, column: d.attentionWidth, heads: d.keyValueHeads) }
    default: nil
    }
  }
}

/// Some columns of rows that queries, keys and values share.
struct ProjectionSlot {
  /// [batch, length, columns].
  let tensor: Tensor
  let column: Int
  let heads: Int
}
