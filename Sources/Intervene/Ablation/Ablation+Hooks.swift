import GPT

extension Ablation {
  public func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    let d = context.subject.model.dimensions
    for (layer, heads) in Dictionary(grouping: heads, by: \.layer) {
      let parts = heads.map { $0.index * d.headWidth..<($0.index + 1) * d.headWidth }
      try replace(parts, at: HookPoint(.mixed, layer: layer), &hooks, context)
    }
    for layer in attention {
      try replace([0..<d.width], at: HookPoint(.attentionOut, layer: layer), &hooks, context)
    }
    for layer in mlps {
      try replace([0..<d.width], at: HookPoint(.mlpOut, layer: layer), &hooks, context)
    }
    for (layer, neurons) in Dictionary(grouping: neurons, by: \.layer) {
      try replace(
        neurons.map { $0.index..<$0.index + 1 }, at: HookPoint(.mlpPost, layer: layer), &hooks, context)
    }
    for layer in residual {
      let point =
        layer < d.layers
        ? HookPoint(.residualPre, layer: layer) : HookPoint(.residualPost, layer: d.layers - 1)
      try replace([0..<d.width], at: point, &hooks, context)
    }
    for norm in norms { try replace([0..<1], at: norm.scale, mode: .mean, &hooks, context) }
    for (layer, edges) in Dictionary(grouping: edges, by: \.head.layer) {
      try cut(edges, layer: layer, &hooks, context)
    }
  }

  /// Replaces parts of the values that a point has at each position.
  private func replace(
    _ parts: [Range<Int>], at point: HookPoint, mode: AblationMode? = nil, _ hooks: inout Hooks,
    _ context: InterventionContext
  ) throws {
    let replacement = try Replacement(mode ?? self.mode, at: point, seed: seed, in: context.subject)
    let places = context.places(positions)
    hooks.add(at: point) { tensor, hook in
      let queries = hook.positions.count
      let width = tensor.count / max(1, hook.examples.count * queries)
      tensor.withMutableValues { values in
        places.forEach(hook) { row, query, position in
          let start = (row * queries + query) * width
          for part in parts {
            replacement.write(
              part, text: context.text(row, hook), position: position,
              to: values[start + part.lowerBound..<start + part.upperBound])
          }
        }
      }
    }
  }

  /// Replaces attention weights of one layer.
  private func cut(
    _ edges: [AttentionEdge], layer: Int, _ hooks: inout Hooks, _ context: InterventionContext
  ) throws {
    let point = HookPoint(.pattern, layer: layer)
    let replacement = try Replacement(mode, at: point, seed: seed, in: context.subject)
    let cuts = edges.map {
      (head: $0.head.index, queries: context.places([$0.query]), keys: context.places([$0.key]))
    }
    hooks.add(at: point) { tensor, hook in
      for cut in cuts {
        cut.queries.forEach(hook) { row, query, position in
          let example = hook.examples.lowerBound + row
          for key in 0...position where cut.keys.contains(example, key) {
            tensor[row, cut.head, query, key] = replacement.attention(
              text: context.text(row, hook), head: cut.head, query: position, key: key)
          }
        }
      }
    }
  }
}
