import Arrays

extension MemoryNeed {
  /// What a forward pass takes over `batch` sequences of `length` new positions, `past` ones before them.
  ///
  /// - Parameters:
  ///   - points: activations that are kept; all other blocks share one block's memory.
  ///   - logitPositions: positions of each sequence whose logits are wanted.
  static func forward(
    _ d: Dimensions, batch: Int, length: Int, past: Int = 0, keeping points: [HookPoint] = [],
    logitPositions: Int
  ) -> MemoryNeed {
    var need = MemoryNeed(for: "\(batch) texts of \(length) tokens")
    need.add("attention patterns", [batch, d.heads, length, past + length, 2])
    need.add("one block's activations", [batch, length, d.blockFloats])
    if logitPositions > 0 { need.add("logits", [batch, logitPositions, d.outputs]) }
    for (kind, points) in Dictionary(grouping: points.filter { $0.kind != .logits }, by: \.kind) {
      need.add(
        kind.rawValue, [points.count, batch] + d.extents(of: kind, length: length, attended: past + length))
    }
    return need
  }

  /// What ``GradientEngine`` takes for batches of `batch` sequences of `length` positions.
  package static func gradients(_ architecture: any Architecture, batch: Int, length: Int) -> MemoryNeed {
    let d = architecture.dimensions
    let layout = architecture.layout
    let shards = Sharding.ranges(batch: batch, length: length, gradientCount: layout.arenaCount)
    let squares = [batch, d.heads, length, length]
    var need = MemoryNeed(for: "gradients of \(batch) texts of \(length) tokens")
    need.add("gradients of parameters", [shards.count, layout.arenaCount])
    need.add("attention patterns", [d.layers] + squares)
    need.add("activations", [d.layers + 1, batch, length, d.blockFloats])
    need.add("gradients of attention patterns", (architecture.dropoutRate > 0 ? [2] : []) + squares)
    need.add("gradients of activations", [batch, length, d.blockFloats])
    return need
  }

  /// What ``Model/valueAndGradient(of:_:options:)`` takes.
  ///
  /// - Parameter parameters: copies of the parameters' gradients.
  static func gradients(
    at points: [HookPoint], capturing captured: [HookPoint], parameters: Int,
    of architecture: any Architecture, _ tokens: TokenBatch
  ) -> MemoryNeed {
    let d = architecture.dimensions
    let length = tokens.length
    var need = MemoryNeed(for: "gradients at activations of \(tokens.batch) texts of \(length) tokens")
    need.add("gradients of parameters", [parameters, architecture.layout.arenaCount])
    need.add("attention patterns", [d.layers + 2, tokens.batch, d.heads, length, length])
    need.add("activations", [d.layers + 2, tokens.batch, length, d.blockFloats])
    need.add("logits", [2, tokens.batch, length, d.outputs])
    for point in points + captured {
      need.add(
        point.kind.rawValue, [tokens.batch] + d.extents(of: point.kind, length: length, attended: length))
    }
    return need
  }

  /// What freshly initialised models to compare with take.
  package static func freshModels(_ count: Int, of architecture: any Architecture) -> MemoryNeed {
    var need = MemoryNeed(for: "\(count) fresh models")
    need.add("parameters", [count, architecture.layout.arenaCount])
    return need
  }

  /// What keys and values of `length` positions take.
  static func cache(_ d: Dimensions, batch: Int, length: Int) -> MemoryNeed {
    var need = MemoryNeed(for: "continuing \(batch) texts to \(length) tokens")
    need.add("keys and values", [2, d.layers, batch, length, d.keyValueWidth])
    return need
  }
}

extension Dimensions {
  /// Floats of a block's activations for each position, without attention patterns.
  fileprivate var blockFloats: Int {
    (blockForm == .parallel ? 5 : 4) * width + 2 * attentionWidth + projectionWidth + (hasGatedMLP ? 3 : 2)
      * mlpWidth
  }
}
