import CKernels

extension DecoderTransformer {
  public func forward(_ pass: ForwardPass) throws {
    if let start = pass.start {
      pass.pointer(pass.activations.blocks[start.layer].residualPre).update(
        from: pass.pointer(start.stream), count: pass.rows * dimensions.width)
    } else {
      try embed(pass)
    }
    for layer in (pass.start?.layer ?? 0)..<dimensions.layers {
      try attentionHalf(layer, pass)
      try mlpHalf(layer, pass)
    }
    try finish(pass)
  }

  /// residual = W_E[token] (+ W_pos[position]), then dropout.
  private func embed(_ pass: ForwardPass) throws {
    let a = pass.activations
    let width = dimensions.width
    let tokenTable = tokenEmbedding(pass.parameters)
    let embed = pass.pointer(a.embed)
    let residual = pass.pointer(a.blocks[0].residualPre)
    for (row, token) in pass.tokens.ids[pass.tokenRange].enumerated() {
      tokenTable.copyRow(Int(token), into: embed + row * width)
    }
    try pass.visit(numbering, .embed, nil, a.embed)
    if let positionTable = positionEmbedding(pass.parameters) {
      let positionEmbed = pass.pointer(a.positionEmbed)
      for row in 0..<pass.rows {
        positionTable.copyRow(pass.position(of: row), into: positionEmbed + row * width)
      }
      try pass.visit(numbering, .positionEmbed, nil, a.positionEmbed)
      pk_add(embed, positionEmbed, residual, pass.rows * width)
    } else {
      residual.update(from: embed, count: pass.rows * width)
    }
    pass.dropout?.apply(
      residual, into: residual, count: pass.rows * width, place: DropoutPlace.embedding,
      first: pass.first(a.embed))
  }

  /// residualMid = residualPre + attention(ln1(residualPre)).
  private func attentionHalf(_ layer: Int, _ pass: ForwardPass) throws {
    let a = pass.activations
    let b = a.blocks[layer]
    let parts = block(layer, pass.parameters)
    let rows = pass.rows
    let examples = pass.examples.count
    try pass.visit(numbering, .residualPre, layer, b.residualPre)
    try normalize(
      parts.norm1, pass, layer, pass.pointer(b.residualPre), rows: rows, scale: (.norm1Scale, b.norm1Scale),
      normalized: (.norm1Normalized, b.norm1Normalized), out: b.norm1Out)

    let input = pass.pointer(b.norm1Out)
    let z = pass.pointer(b.mixed)
    let qkv = pass.pointer(b.qkv)
    parts.qkv.forward(input, into: qkv, rows: rows, team: pass.team)
    if !b.hookCopies.isEmpty {
      for kind in [HookPoint.Kind.query, .key, .value] { try visitProjection(kind, layer, pass) }
    }
    var queries = UnsafePointer(qkv)
    if let rotary, let rotated = b.rotated {
      rotate(
        qkv, into: pass.pointer(rotated), rows: rows, by: rotary.table(length: a.past + a.length),
        position: pass.position)
      if !b.hookCopies.isEmpty {
        for kind in [HookPoint.Kind.rotatedQuery, .rotatedKey] { try visitProjection(kind, layer, pass) }
      }
      queries = UnsafePointer(pass.pointer(rotated))
    }
    let (attention, keys, values) = attention(layer, pass)
    let pattern = pass.pointer(b.pattern)
    let scoresPlace = b.scores ?? b.pattern
    let scores = pass.pointer(scoresPlace)
    attention.scores(queries, keys, into: scores, examples: examples)
    attention.mask(scores, examples: examples)
    try pass.visit(numbering, .attentionScores, layer, scoresPlace)
    attention.softmax(scores, into: pattern, examples: examples)
    try pass.visit(numbering, .pattern, layer, b.pattern)
    if let dropout = pass.dropout {
      let dropped = pass.pointer(a.droppedPattern)
      dropout.apply(
        pattern, into: dropped, count: examples * b.pattern.count / a.batch,
        place: DropoutPlace.pattern(layer), first: pass.first(b.pattern))
      attention.mix(dropped, values, into: z, examples: examples)
    } else {
      attention.mix(pattern, values, into: z, examples: examples)
    }
    try pass.visit(numbering, .mixed, layer, b.mixed)

    if let result = b.headResult {
      headResults(parts.attentionOut, z, into: pass.pointer(result), rows: rows)
    }
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
    try pass.visit(numbering, .attentionOut, layer, b.attentionOut)
    addBranch(
      out, to: residual, into: mid, rows: closing, pass,
      place: DropoutPlace.attentionOut(layer), first: pass.first(b.attentionOut))
    try pass.visit(numbering, .residualMid, layer, b.residualMid)
  }

  /// residualPost = residualMid + mlp(ln2(residualMid)).
  private func mlpHalf(_ layer: Int, _ pass: ForwardPass) throws {
    let a = pass.activations
    let b = a.blocks[layer]
    let parts = block(layer, pass.parameters)
    let rows = rows(behind: layer, pass)
    try normalize(
      parts.norm2, pass, layer, pass.pointer(b.residualMid), rows: rows, scale: (.norm2Scale, b.norm2Scale),
      normalized: (.norm2Normalized, b.norm2Normalized), out: b.norm2Out)
    let post = pass.pointer(b.mlpPost)
    try activate(layer, parts, pass, into: post, rows: rows)
    try pass.visit(numbering, .mlpPost, layer, b.mlpPost)
    let out = pass.pointer(b.mlpOut)
    parts.mlpOut.forward(post, into: out, rows: rows, team: pass.team)
    try pass.visit(numbering, .mlpOut, layer, b.mlpOut)
    let residual = pass.pointer(b.residualPost)
    addBranch(
      out, to: pass.pointer(b.residualMid), into: residual, rows: rows, pass,
      place: DropoutPlace.mlpOut(layer),
      first: pass.first(b.mlpOut))
    try pass.visit(numbering, .residualPost, layer, b.residualPost)
    if layer + 1 < dimensions.layers {
      let next = pass.pointer(a.blocks[layer + 1].residualPre)
      if next != residual { next.update(from: residual, count: rows * dimensions.width) }
    }
  }

  /// post = gelu(x · mlpIn), or silu(x · mlpGate) ⊙ (x · mlpIn).
  private func activate(
    _ layer: Int, _ parts: DecoderBlock, _ pass: ForwardPass, into post: UnsafeMutablePointer<Float>,
    rows: Int
  ) throws {
    let b = pass.activations.blocks[layer]
    let input = pass.pointer(b.norm2Out)
    let pre = pass.pointer(b.mlpPre)
    let count = rows * dimensions.mlpWidth
    (parts.mlpGate ?? parts.mlpIn).forward(input, into: pre, rows: rows, team: pass.team)
    try pass.visit(numbering, .mlpPre, layer, b.mlpPre)
    if parts.mlpGate != nil, let preLinear = b.mlpPreLinear {
      let linear = pass.pointer(preLinear)
      parts.mlpIn.forward(input, into: linear, rows: rows, team: pass.team)
      try pass.visit(numbering, .mlpPreLinear, layer, preLinear)
      pass.team.runElements(count) { pk_silu_gate(pre + $0, linear + $0, post + $0, $1) }
    } else if pass.activations.isForGradients {
      pk_gelu_with_slope(pre, post, count)
    } else {
      pass.team.runElements(count) { pk_gelu(pre + $0, post + $0, $1) }
    }
  }

  /// Final layer norm and, where asked for, logits.
  private func finish(_ pass: ForwardPass) throws {
    let a = pass.activations
    let d = dimensions
    try normalize(
      finalNorm(pass.parameters), pass, nil, pass.pointer(a.blocks[d.layers - 1].residualPost),
      rows: rows(behind: d.layers - 1, pass), scale: (.finalScale, a.finalScale),
      normalized: (.finalNormalized, a.finalNormalized), out: a.finalOut)
    guard let logits = a.logits else { return }
    let positions = logits.shape[1]
    let out = pass.pointer(a.finalOut)
    let table = unembedding(pass.parameters)
    let target = pass.pointer(logits)
    if positions == a.length {
      table.multiplyTransposed(out, d.width, into: target, d.vocabulary, count: pass.rows, team: pass.team)
    } else if let real = pass.real {
      for (example, range) in real.enumerated() {
        let last = example * a.length + max(0, range.upperBound - a.past - 1)
        table.multiplyTransposed(
          out + last * d.width, d.width, into: target + example * d.vocabulary, d.vocabulary, count: 1,
          team: pass.team)
      }
    } else {
      table.multiplyTransposed(
        out + (a.length - 1) * d.width, a.length * d.width, into: target, d.vocabulary,
        count: pass.examples.count, team: pass.team)
    }
    try pass.visit(numbering, .logits, nil, logits)
  }

  /// The rows to which a pass confines itself behind a block's attention, nil for all: only the last block's.
  func countingRows(behind layer: Int, _ pass: ForwardPass) -> CountingRows? {
    layer + 1 == dimensions.layers ? pass.counting : nil
  }

  /// The number of rows computed behind a block's attention.
  func rows(behind layer: Int, _ pass: ForwardPass) -> Int {
    countingRows(behind: layer, pass)?.rows.count ?? pass.rows
  }

  private func normalize(
    _ norm: Norm, _ pass: ForwardPass, _ layer: Int?, _ x: UnsafePointer<Float>, rows: Int,
    scale: (HookPoint.Kind, Tensor), normalized: (HookPoint.Kind, Tensor), out: Tensor
  ) throws {
    let values = pass.pointer(normalized.1)
    norm.center(x, into: values, scale: pass.pointer(scale.1), rows: rows)
    try pass.visit(numbering, scale.0, layer, scale.1)
    norm.divide(values, by: pass.pointer(scale.1), rows: rows)
    try pass.visit(numbering, normalized.0, layer, normalized.1)
    norm.affine(values, into: pass.pointer(out), rows: rows)
  }

  private func addBranch(
    _ branch: UnsafePointer<Float>, to residual: UnsafePointer<Float>,
    into out: UnsafeMutablePointer<Float>, rows: Int, _ pass: ForwardPass, place: Int, first: Int
  ) {
    let count = rows * dimensions.width
    if let dropout = pass.dropout {
      dropout.apply(branch, adding: residual, into: out, count: count, place: place, first: first)
    } else {
      pk_add(residual, branch, out, count)
    }
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
    try pass.visit(numbering, kind, layer, copy)
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
          exampleValues: cache.capacity * width))
      (keys, values) = (UnsafePointer(cachedKeys), UnsafePointer(cachedValues))
    }
    attention.real = pass.real
    attention.team = pass.team
    return (attention, keys, values)
  }

  /// result[row, h, :] = z[row, h] · W_O[h].
  private func headResults(
    _ out: Linear, _ z: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, rows: Int
  ) {
    let (width, headWidth) = (dimensions.width, dimensions.headWidth)
    for h in 0..<dimensions.heads {
      out.forward(
        inputs: h * headWidth..<(h + 1) * headWidth, of: z, into: result + h * width,
        stride: dimensions.heads * width, rows: rows)
    }
  }
}
