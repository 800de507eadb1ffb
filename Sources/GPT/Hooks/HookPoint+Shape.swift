extension HookPoint.Kind {
  /// True for what queries, keys and values read: the stream, once for each head.
  var isReaderInput: Bool {
    switch self {
    case .attentionIn, .queryInput, .keyInput, .valueInput: true
    default: false
    }
  }
}

extension Dimensions {
  /// The extents of an activation after the batch axis, for `length` positions that attend to `attended`.
  func extents(of kind: HookPoint.Kind, length: Int, attended: Int) -> [Int] {
    switch kind {
    case .pattern, .attentionScores: [heads, length, attended]
    case .headResult, .attentionIn, .queryInput: [length, heads, width]
    case .keyInput, .valueInput: [length, keyValueHeads, width]
    case .query, .rotatedQuery, .mixed: [length, heads, headWidth]
    case .key, .value, .rotatedKey: [length, keyValueHeads, headWidth]
    case .mlpPre, .mlpPreLinear, .mlpPost: [length, mlpWidth]
    case .norm1Scale, .norm2Scale, .finalScale: [length, 1]
    case .logits: [length, outputs]
    default: [length, width]
    }
  }
}
