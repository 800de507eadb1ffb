import Arrays
import CKernels

/// Halves of blocks, backwards.
extension DecoderTransformer {
  /// The gradient that enters a residual branch: the stream's, through the branch's dropout, or as hooks leave it.
  private func branchGradient(
    _ kind: HookPoint.Kind, _ layer: Int, _ g: BackwardPass, from stream: Tensor, rows: Int, place: Int,
    first: Int
  ) throws -> UnsafeMutablePointer<Float> {
    let w = g.memory
    let count = rows * dimensions.width
    if let dropout = g.pass.dropout {
      dropout.apply(stream.pointer, into: w.update.pointer, count: count, place: place, first: first)
      return w.update.pointer
    }
    guard let taps = g.taps, taps.changes(kind, layer) else {
      try g.show(kind, layer, stream)
      return stream.pointer
    }
    w.update.pointer.update(from: stream.pointer, count: count)
    try taps.show(kind, layer, w.update, g.pass)
    return w.update.pointer
  }

  func backwardMLPHalf(_ layer: Int, _ g: BackwardPass) throws {
    let (pass, w) = (g.pass, g.memory)
    let b = pass.activations.blocks[layer]
    let parts = block(layer, pass.parameters)
    let grads = g.gradients.map { block(layer, $0) }
    guard let mlp = parts.mlp else { return }
    let rows = rows(behind: layer, pass)
    let dout = try branchGradient(
      .mlpOut, layer, g, from: w.stream, rows: rows, place: DropoutPlace.mlpOut(layer),
      first: pass.first(b.mlpOut))
    let input = pass.pointer(b.norm2Out)
    let mlpGradients = grads?.mlp
    if let mlpGradients {
      mlp.output.backwardParameters(
        dout, input: pass.pointer(b.mlpPost), into: mlpGradients.output, rows: rows)
    }
    let dpost = g.place(.mlpPost, layer) ?? w.hidden
    mlp.output.backwardInput(dout, into: dpost.pointer, rows: rows, team: pass.team)
    try g.show(.mlpPost, layer, dpost)
    let dpre = g.place(.mlpPre, layer) ?? w.hidden
    let hidden = dpre.pointer
    if dpost.pointer != hidden { hidden.update(from: dpost.pointer, count: rows * dimensions.mlpWidth) }
    if let gate = mlp.gate, let preLinear = b.mlpPreLinear {
      let linear = w.hiddenLinear.pointer
      pk_silu_gate_backward(
        pass.pointer(b.mlpPre), pass.pointer(preLinear), hidden, linear, rows * dimensions.mlpWidth)
      try g.show(.mlpPreLinear, layer, w.hiddenLinear)
      try g.show(.mlpPre, layer, dpre)
      if let gateGradients = mlpGradients?.gate {
        gate.backwardParameters(hidden, input: input, into: gateGradients, rows: rows)
      }
      gate.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
      if let mlpGradients {
        mlp.input.backwardParameters(linear, input: input, into: mlpGradients.input, rows: rows)
      }
      mlp.input.backwardInput(linear, into: w.normOut.pointer, rows: rows, adds: true, team: pass.team)
    } else {
      // Training's forward pass has left the activation's slope in the place of its input.
      pk_multiply(hidden, pass.pointer(b.mlpSlope ?? b.mlpPre), rows * dimensions.mlpWidth)
      try g.show(.mlpPre, layer, dpre)
      if let mlpGradients {
        mlp.input.backwardParameters(hidden, input: input, into: mlpGradients.input, rows: rows)
      }
      mlp.input.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
    }
    // What the MLP reads has a gradient of its own where it is asked for.
    let isAsked = g.taps?.wants(.mlpIn, layer) ?? false
    if isAsked { w.update.pointer.update(repeating: 0, count: rows * dimensions.width) }
    try backwardNorm(
      parts.norm2, grads?.norm2, g, layer, at: .beforeMLP,
      pass.norm(b.norm2Scale, b.norm2Normalized, b.norm2Out),
      input: b.mlpIn ?? (isParallel ? b.residualPre : b.residualMid),
      into: isAsked ? w.update.pointer : w.stream.pointer, rows: rows)
    if isAsked {
      try g.show(.mlpIn, layer, w.update)
      pk_add(w.stream.pointer, w.update.pointer, w.stream.pointer, rows * dimensions.width)
    }
  }

  func backwardAttentionHalf(_ layer: Int, _ g: BackwardPass) throws {
    let (pass, w) = (g.pass, g.memory)
    let a = pass.activations
    let b = a.blocks[layer]
    let parts = block(layer, pass.parameters)
    let grads = g.gradients.map { block(layer, $0) }
    let rows = pass.rows
    let d = dimensions
    let closing = self.rows(behind: layer, pass)
    let dout = try branchGradient(
      .attentionOut, layer, g, from: isParallel ? w.branch : w.stream, rows: closing,
      place: DropoutPlace.attentionOut(layer),
      first: pass.first(b.attentionOut))
    if let grads {
      parts.attentionOut.backwardParameters(
        dout, input: pass.pointer(b.mixed), into: grads.attentionOut, rows: closing)
    }
    let dz = g.place(.mixed, layer) ?? w.mixed
    if try !backwardHeadResults(layer, parts.attentionOut, dout, into: dz.pointer, g) {
      parts.attentionOut.backwardInput(dout, into: dz.pointer, rows: closing, team: pass.team)
    }
    if let counting = countingRows(behind: layer, pass) {
      counting.unpack(dz.pointer, count: rows, width: d.attentionWidth)
      counting.unpack(w.stream.pointer, count: rows, width: d.width)
    }
    try g.show(.mixed, layer, dz)
    try backwardPattern(layer, dz.pointer, g)
    let dqkv = w.qkv.pointer
    for kind in [HookPoint.Kind.rotatedQuery, .rotatedKey] { try showProjection(kind, layer, g) }
    rotate(dqkv, d.projectionWidth, into: dqkv, d.projectionWidth, pass, direction: -1)
    for kind in [HookPoint.Kind.query, .key, .value] { try showProjection(kind, layer, g) }
    if let grads {
      parts.qkv.backwardParameters(dqkv, input: pass.pointer(b.norm1Out), into: grads.qkv, rows: rows)
    }
    try backwardReaderInputs(layer, parts, g)
    parts.qkv.backwardInput(dqkv, into: w.normOut.pointer, rows: rows, team: pass.team)
    let shared = parts.sharesNorm ? grads?.norm1 : nil
    shared?.copy(to: w.norm.pointer)
    try backwardNorm(
      parts.norm1, grads?.norm1, g, layer, at: .beforeAttention,
      pass.norm(b.norm1Scale, b.norm1Normalized, b.norm1Out), input: b.residualPre, into: w.stream.pointer,
      rows: rows)
    shared?.add(w.norm.pointer)
  }

  /// From mixed values through pattern and scores to queries, keys and values, side by side in `qkv`.
  private func backwardPattern(
    _ layer: Int, _ dz: UnsafePointer<Float>, _ g: BackwardPass
  ) throws {
    let (pass, w) = (g.pass, g.memory)
    let a = pass.activations
    let b = a.blocks[layer]
    let d = dimensions
    let examples = pass.examples.count
    let qkv = pass.pointer(b.qkv)
    let queries = b.rotated.map { pass.pointer($0) } ?? qkv
    let dqkv = w.qkv.pointer
    let values = d.attentionWidth + d.keyValueWidth
    var attention = ownAttention(length: a.length)
    attention.real = pass.real
    var pattern = pass.pointer(b.pattern)
    let dpattern = w.pattern.pointer
    let patternCount = examples * b.pattern.count / a.batch
    let place = DropoutPlace.pattern(layer)
    var mixedPattern = pattern
    if let dropout = pass.dropout {
      mixedPattern = pass.pointer(a.droppedPattern)
      dropout.apply(
        pattern, into: mixedPattern, count: patternCount, place: place, first: pass.first(b.pattern))
    }
    attention.backwardMix(
      dz, pattern: mixedPattern, v: qkv + values, dpattern: dpattern,
      dv: dqkv + values, examples: examples)
    pass.dropout?.apply(
      dpattern, into: dpattern, count: patternCount, place: place, first: pass.first(b.pattern))
    guard let taps = g.taps, taps.wants(.attentionScores, layer) || taps.wants(.pattern, layer) else {
      return attention.backwardScores(
        dpattern, pattern: pattern, q: queries, k: queries + d.attentionWidth, dq: dqkv,
        dk: dqkv + d.attentionWidth, gradientStride: d.projectionWidth, examples: examples)
    }
    try g.show(.pattern, layer, w.pattern)
    // The softmax's slope is that of its own result, which hooks on the pattern may have changed.
    var softmax: Tensor?
    if let scores = b.scores, pass.isHooked(numbering, .pattern, layer) {
      let own = Tensor([patternCount])
      attention.softmax(pass.pointer(scores), into: own.pointer, examples: examples)
      pattern = own.pointer
      softmax = own
    }
    withExtendedLifetime(softmax) {
      attention.backwardSoftmax(dpattern, pattern: pattern, examples: examples)
    }
    try g.show(.attentionScores, layer, w.pattern)
    attention.backwardProducts(
      dpattern, q: queries, k: queries + d.attentionWidth, dq: dqkv, dk: dqkv + d.attentionWidth,
      gradientStride: d.projectionWidth, examples: examples)
  }
}
