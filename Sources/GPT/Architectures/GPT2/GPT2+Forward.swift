import CKernels

extension GPT2 {
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

  /// residual = wte[token] + wpe[position], then dropout.
  private func embed(_ pass: ForwardPass) throws {
    let a = pass.activations
    let width = dimensions.width
    let tokenTable = tokenEmbedding(pass.parameters)
    let positionTable = positionEmbedding(pass.parameters) + a.past * width
    let embed = pass.pointer(a.embed)
    let positionEmbed = pass.pointer(a.positionEmbed)
    let residual = pass.pointer(a.blocks[0].residualPre)
    for (row, token) in pass.tokens.ids[pass.tokenRange].enumerated() {
      (embed + row * width).update(from: tokenTable + Int(token) * width, count: width)
      (positionEmbed + row * width).update(from: positionTable + row % a.length * width, count: width)
    }
    try pass.visit(numbering, .embed, nil, a.embed)
    try pass.visit(numbering, .positionEmbed, nil, a.positionEmbed)
    pk_add(embed, positionEmbed, residual, pass.rows * width)
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
    parts.qkv.forward(input, into: qkv, rows: rows)
    try visitProjections(layer, pass)
    let (attention, keys, values) = attention(layer, pass)
    let pattern = pass.pointer(b.pattern)
    let scoresPlace = b.scores ?? b.pattern
    let scores = pass.pointer(scoresPlace)
    attention.scores(qkv, keys, into: scores, examples: examples)
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
      counting.pack(z, into: z, width: dimensions.width)
      counting.pack(residual, into: mid, width: dimensions.width)
      residual = mid
    }
    let closing = self.rows(behind: layer, pass)
    let out = pass.pointer(b.attentionOut)
    parts.attentionOut.forward(z, into: out, rows: closing)
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
    let pre = pass.pointer(b.mlpPre)
    let post = pass.pointer(b.mlpPost)
    parts.mlpIn.forward(pass.pointer(b.norm2Out), into: pre, rows: rows)
    try pass.visit(numbering, .mlpPre, layer, b.mlpPre)
    if a.isForGradients {
      pk_gelu_with_slope(pre, post, rows * dimensions.mlpWidth)
    } else {
      pk_gelu(pre, post, rows * dimensions.mlpWidth)
    }
    try pass.visit(numbering, .mlpPost, layer, b.mlpPost)
    let out = pass.pointer(b.mlpOut)
    parts.mlpOut.forward(post, into: out, rows: rows)
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
    if positions == a.length {
      Matmul.nt(
        pass.rows, d.vocabulary, d.width, out, d.width, table, d.width, into: pass.pointer(logits),
        d.vocabulary)
    } else {
      Matmul.nt(
        pass.examples.count, d.vocabulary, d.width, out + (a.length - 1) * d.width, a.length * d.width, table,
        d.width, into: pass.pointer(logits), d.vocabulary)
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
    _ norm: LayerNorm, _ pass: ForwardPass, _ layer: Int?, _ x: UnsafePointer<Float>, rows: Int,
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

  /// Shows queries, keys and values to their hooks, and takes changes over.
  private func visitProjections(_ layer: Int, _ pass: ForwardPass) throws {
    let b = pass.activations.blocks[layer]
    let width = dimensions.width
    let all: [(HookPoint.Kind, Tensor?)] = [(.query, b.query), (.key, b.key), (.value, b.value)]
    for (third, (kind, tensor)) in all.enumerated() {
      guard let tensor else { continue }
      let values = pass.pointer(tensor)
      let place = pass.pointer(b.qkv) + third * width
      for row in 0..<pass.rows { (values + row * width).update(from: place + row * 3 * width, count: width) }
      try pass.visit(numbering, kind, layer, tensor)
      for row in 0..<pass.rows { (place + row * 3 * width).update(from: values + row * width, count: width) }
    }
  }

  /// Attention with the keys and values to attend to: this pass's own, or those of a cache that this pass's are
  /// appended to.
  private func attention(
    _ layer: Int, _ pass: ForwardPass
  ) -> (attention: Attention, keys: UnsafePointer<Float>, values: UnsafePointer<Float>) {
    let a = pass.activations
    let width = dimensions.width
    let qkv = pass.pointer(a.blocks[layer].qkv)
    guard let cache = pass.cache else {
      return (ownAttention(length: a.length), UnsafePointer(qkv + width), UnsafePointer(qkv + 2 * width))
    }
    let keys = pass.pointer(cache.keys[layer])
    let values = pass.pointer(cache.values[layer])
    for row in 0..<pass.rows {
      let (example, position) = row.quotientAndRemainder(dividingBy: a.length)
      let place = (example * cache.capacity + a.past + position) * width
      (keys + place).update(from: qkv + (3 * row + 1) * width, count: width)
      (values + place).update(from: qkv + (3 * row + 2) * width, count: width)
    }
    let attention = Attention(
      heads: dimensions.heads, headWidth: dimensions.headWidth, rows: a.length, keys: a.past + a.length,
      queryStride: 3 * width, keyStride: width, exampleStride: cache.capacity * width)
    return (attention, UnsafePointer(keys), UnsafePointer(values))
  }

  /// Attention among the positions of one pass, whose queries, keys and values lie side by side.
  func ownAttention(length: Int) -> Attention {
    let stride = 3 * dimensions.width
    return Attention(
      heads: dimensions.heads, headWidth: dimensions.headWidth, rows: length, keys: length,
      queryStride: stride,
      keyStride: stride, exampleStride: length * stride)
  }

  /// result[row, h, :] = z[row, h] · W_O[h].
  private func headResults(
    _ out: Linear, _ z: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, rows: Int
  ) {
    let d = dimensions
    for h in 0..<d.heads {
      Matmul.nn(
        rows, d.width, d.headWidth, z + h * d.headWidth, d.width, out.weight + h * d.headWidth * d.width,
        d.width, into: result + h * d.width, d.heads * d.width)
    }
  }
}
