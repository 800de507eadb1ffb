extension DecoderTransformer {
  /// residualMid = residualPre + attention(ln1(residualPre)).
  func attentionHalf(_ layer: Int, _ pass: ForwardPass) throws {
    let a = pass.activations
    let b = a.blocks[layer]
    let parts = block(layer, pass.parameters)
    let rows = pass.rows
    let examples = pass.examples.count
    try pass.visit(numbering, .residualPre, layer)
    try visitReaderInputs(layer, pass)
    try normalize(
      parts.norm1, at: .beforeAttention, pass.pointer(b.residualPre),
      into: pass.norm(b.norm1Scale, b.norm1Normalized, b.norm1Out),
      rows: rows
    ) { try pass.visit(numbering, $0, layer) }

    let input = pass.pointer(b.norm1Out)
    let z = pass.pointer(b.mixed)
    let qkv = pass.pointer(b.qkv)
    parts.qkv.forward(input, into: qkv, rows: rows, team: pass.team)
    projectChangedInputs(layer, parts, pass)
    if !b.hookCopies.isEmpty {
      for kind in [HookPoint.Kind.query, .key, .value] { try visitProjection(kind, layer, pass) }
    }
    var queries = UnsafePointer(qkv)
    if let rotated = b.rotated {
      rotate(
        qkv, dimensions.projectionWidth, into: pass.pointer(rotated),
        dimensions.attentionWidth + dimensions.keyValueWidth, pass)
      if !b.hookCopies.isEmpty {
        for kind in [HookPoint.Kind.rotatedQuery, .rotatedKey] { try visitProjection(kind, layer, pass) }
      }
      queries = UnsafePointer(pass.pointer(rotated))
    }
    let (attention, keys, values) = attention(layer, pass)
    let pattern = pass.pointer(b.pattern)
    try mix(
      attention, queries: queries, keys: keys, values: values,
      into: AttentionMemory(scores: b.scores.map { pass.pointer($0) } ?? pattern, pattern: pattern, z: z),
      examples: examples,
      dropout: pass.dropout.map {
        PatternDropout(
          dropout: $0, place: DropoutPlace.pattern(layer), first: pass.first(b.pattern),
          count: examples * b.pattern.count / a.batch, dropped: pass.pointer(a.droppedPattern))
      }
    ) { try pass.visit(numbering, $0, layer) }

    let mid = pass.pointer(b.residualMid)
    var residual = pass.pointer(b.residualPre)
    if let counting = countingRows(behind: layer, pass) {
      counting.pack(z, into: z, width: dimensions.attentionWidth)
      counting.pack(residual, into: mid, width: dimensions.width)
      residual = mid
    }
    let closing = self.rows(behind: layer, pass)
    let out = pass.pointer(b.attentionOut)
    parts.attentionOut.forward(z, into: out, rows: closing, team: pass.team)
    try visitHeadResults(layer, parts.attentionOut, pass)
    try pass.visit(numbering, .attentionOut, layer)
    addBranch(
      out, to: residual, into: mid, rows: closing, pass,
      place: DropoutPlace.attentionOut(layer), first: pass.first(b.attentionOut))
    try pass.visit(numbering, .residualMid, layer)
  }

  /// Shows queries, keys or values to their hooks, and takes changes over.
  private func visitProjection(_ kind: HookPoint.Kind, _ layer: Int, _ pass: ForwardPass) throws {
    let b = pass.activations.blocks[layer]
    guard let copy = b.hookCopies[kind], let slot = b.slot(kind, dimensions) else { return }
    let width = slot.heads * dimensions.headWidth
    let stride = slot.tensor.shape[2]
    let values = pass.pointer(copy)
    let place = pass.pointer(slot.tensor) + slot.column
    for row in 0..<pass.rows { (values + row * width).update(from: place + row * stride, count: width) }
    try pass.visit(numbering, kind, layer)
    for row in 0..<pass.rows { (place + row * stride).update(from: values + row * width, count: width) }
  }

  /// Attention with the keys and values to attend to: this pass's own, or those of a cache that this pass's are
  /// appended to.
  private func attention(
    _ layer: Int, _ pass: ForwardPass
  ) -> (attention: Attention, keys: UnsafePointer<Float>, values: UnsafePointer<Float>) {
    let a = pass.activations
    let b = a.blocks[layer]
    let d = dimensions
    var attention = ownAttention(length: a.length)
    let ownKeys = pass.pointer(b.rotated ?? b.qkv) + d.attentionWidth
    let ownValues = pass.pointer(b.qkv) + d.attentionWidth + d.keyValueWidth
    var (keys, values) = (UnsafePointer(ownKeys), UnsafePointer(ownValues))
    if let cache = pass.cache {
      let width = d.keyValueWidth
      let (cachedKeys, cachedValues) = (pass.pointer(cache.keys[layer]), pass.pointer(cache.values[layer]))
      for row in 0..<pass.rows {
        let (example, position) = row.quotientAndRemainder(dividingBy: a.length)
        let place = (example * cache.capacity + a.past + position) * width
        (cachedKeys + place).update(from: ownKeys + row * attention.layout.key, count: width)
        (cachedValues + place).update(from: ownValues + row * attention.layout.value, count: width)
      }
      attention = Attention(
        heads: d.heads, keyValueHeads: d.keyValueHeads, headWidth: d.headWidth, rows: a.length,
        keys: a.past + a.length,
        layout: Attention.Layout(
          query: attention.layout.query, key: width, value: width, exampleKeys: cache.capacity * width,
          exampleValues: cache.capacity * width),
        scale: attentionScale, isCausal: d.isCausal)
      (keys, values) = (UnsafePointer(cachedKeys), UnsafePointer(cachedValues))
    }
    attention.real = pass.real
    attention.team = pass.team
    return (attention, keys, values)
  }
}
