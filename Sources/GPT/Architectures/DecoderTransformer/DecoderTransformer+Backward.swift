import CKernels

extension DecoderTransformer {
  public func loss(_ pass: ForwardPass, loss: LossTargets, workspace: BackwardWorkspace) {
    crossEntropy(pass).run(
      pass.pointer(pass.activations.finalOut), targets: loss.tokens.pointer + firstRow(pass),
      weights: loss.weights.pointer + firstRow(pass), losses: loss.losses.pointer + firstRow(pass),
      scratch: workspace.logits.pointer, rows: pass.rows)
  }

  public func backward(
    _ pass: ForwardPass, loss: LossTargets, gradients: Parameters, workspace w: BackwardWorkspace
  ) {
    let a = pass.activations
    let stream = w.stream.pointer
    let rows = rows(behind: dimensions.layers - 1, pass)
    lossGradient(pass, loss, gradients, w)
    stream.update(repeating: 0, count: rows * dimensions.width)
    finalNorm(pass.parameters).backward(
      w.normOut.pointer, normalized: pass.pointer(a.finalNormalized), scale: pass.pointer(a.finalScale),
      adding: stream, into: finalNorm(gradients), rows: rows)
    for layer in (0..<dimensions.layers).reversed() {
      backwardMLPHalf(layer, pass, gradients, w)
      backwardAttentionHalf(layer, pass, gradients, w)
    }
    backwardEmbedding(pass, gradients, stream)
  }

  /// Losses of all rows, the unembedding's gradient, and in `normOut` that of the final layer norm's output.
  private func lossGradient(
    _ pass: ForwardPass, _ loss: LossTargets, _ gradients: Parameters, _ w: BackwardWorkspace
  ) {
    let targets = loss.tokens.pointer + firstRow(pass)
    let weights = loss.weights.pointer + firstRow(pass)
    let losses = loss.losses.pointer + firstRow(pass)
    func run(
      _ targets: UnsafePointer<Int32>, _ weights: UnsafePointer<Float>, _ losses: UnsafeMutablePointer<Float>,
      rows: Int
    ) {
      crossEntropy(pass).run(
        pass.pointer(pass.activations.finalOut), targets: targets, weights: weights, losses: losses,
        scratch: w.logits.pointer, rows: rows,
        gradients: (dx: w.normOut.pointer, dW: unembedding(gradients).floats, scale: loss.scale))
    }
    guard let counting = pass.counting else { return run(targets, weights, losses, rows: pass.rows) }
    let packedTargets = counting.rows.map { targets[$0] }
    let packedWeights = counting.rows.map { weights[$0] }
    var packedLosses = [Float](repeating: 0, count: counting.rows.count)
    run(packedTargets, packedWeights, &packedLosses, rows: counting.rows.count)
    losses.update(repeating: 0, count: pass.rows)
    for (row, value) in zip(counting.rows, packedLosses) { losses[row] = value }
  }

  private func firstRow(_ pass: ForwardPass) -> Int {
    pass.examples.lowerBound * pass.activations.length
  }

  private func crossEntropy(_ pass: ForwardPass) -> CrossEntropy {
    CrossEntropy(
      unembedding: unembedding(pass.parameters), vocabulary: dimensions.vocabulary, width: dimensions.width,
      team: pass.team)
  }

  /// The gradient that enters a residual branch: the stream's, through the branch's dropout.
  private func branchGradient(
    _ pass: ForwardPass, _ w: BackwardWorkspace, rows: Int, place: Int, first: Int
  ) -> UnsafeMutablePointer<Float> {
    guard let dropout = pass.dropout else { return w.stream.pointer }
    dropout.apply(
      w.stream.pointer, into: w.update.pointer, count: rows * dimensions.width, place: place,
      first: first)
    return w.update.pointer
  }

  private func backwardMLPHalf(
    _ layer: Int, _ pass: ForwardPass, _ gradients: Parameters, _ w: BackwardWorkspace
  ) {
    let b = pass.activations.blocks[layer]
    let parts = block(layer, pass.parameters)
    let grads = block(layer, gradients)
    let rows = rows(behind: layer, pass)
    let hidden = w.hidden.pointer
    let dout = branchGradient(
      pass, w, rows: rows, place: DropoutPlace.mlpOut(layer), first: pass.first(b.mlpOut))
    let input = pass.pointer(b.norm2Out)
    parts.mlpOut.backwardParameters(dout, input: pass.pointer(b.mlpPost), into: grads.mlpOut, rows: rows)
    parts.mlpOut.backwardInput(dout, into: hidden, rows: rows, team: pass.team)
    if let gate = parts.mlpGate, let preLinear = b.mlpPreLinear, let gateGradients = grads.mlpGate {
      let linear = w.hiddenLinear.pointer
      pk_silu_gate_backward(
        pass.pointer(b.mlpPre), pass.pointer(preLinear), hidden, linear, rows * dimensions.mlpWidth)
      gate.backwardParameters(hidden, input: input, into: gateGradients, rows: rows)
      gate.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
      parts.mlpIn.backwardParameters(linear, input: input, into: grads.mlpIn, rows: rows)
      parts.mlpIn.backwardInput(linear, into: w.normOut.pointer, rows: rows, adds: true, team: pass.team)
    } else {
      // The forward pass has left the activation's slope in the place of its input.
      pk_multiply(hidden, pass.pointer(b.mlpPre), rows * dimensions.mlpWidth)
      parts.mlpIn.backwardParameters(hidden, input: input, into: grads.mlpIn, rows: rows)
      parts.mlpIn.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
    }
    parts.norm2.backward(
      w.normOut.pointer, normalized: pass.pointer(b.norm2Normalized), scale: pass.pointer(b.norm2Scale),
      adding: w.stream.pointer, into: grads.norm2, rows: rows)
  }

  private func backwardAttentionHalf(
    _ layer: Int, _ pass: ForwardPass, _ gradients: Parameters, _ w: BackwardWorkspace
  ) {
    let a = pass.activations
    let b = a.blocks[layer]
    let parts = block(layer, pass.parameters)
    let grads = block(layer, gradients)
    let rows = pass.rows
    let examples = pass.examples.count
    let d = dimensions
    let qkv = pass.pointer(b.qkv)
    let queries = b.rotated.map { pass.pointer($0) } ?? qkv
    let dqkv = w.qkv.pointer
    let values = d.attentionWidth + d.keyValueWidth
    var attention = ownAttention(length: a.length)
    attention.real = pass.real
    let closing = self.rows(behind: layer, pass)
    let dout = branchGradient(
      pass, w, rows: closing, place: DropoutPlace.attentionOut(layer), first: pass.first(b.attentionOut))
    parts.attentionOut.backwardParameters(
      dout, input: pass.pointer(b.mixed), into: grads.attentionOut, rows: closing)
    parts.attentionOut.backwardInput(dout, into: w.mixed.pointer, rows: closing, team: pass.team)
    if let counting = countingRows(behind: layer, pass) {
      counting.unpack(w.mixed.pointer, count: rows, width: d.attentionWidth)
      counting.unpack(w.stream.pointer, count: rows, width: d.width)
    }

    let pattern = pass.pointer(b.pattern)
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
      w.mixed.pointer, pattern: mixedPattern, v: qkv + values, dpattern: dpattern,
      dv: dqkv + values, examples: examples)
    pass.dropout?.apply(
      dpattern, into: dpattern, count: patternCount, place: place, first: pass.first(b.pattern))
    attention.backwardScores(
      dpattern, pattern: pattern, q: queries, k: queries + d.attentionWidth, dq: dqkv,
      dk: dqkv + d.attentionWidth, gradientStride: d.projectionWidth, examples: examples)
    rotate(dqkv, d.projectionWidth, into: dqkv, d.projectionWidth, pass, direction: -1)
    parts.qkv.backwardParameters(dqkv, input: pass.pointer(b.norm1Out), into: grads.qkv, rows: rows)
    parts.qkv.backwardInput(dqkv, into: w.normOut.pointer, rows: rows, team: pass.team)
    parts.norm1.backward(
      w.normOut.pointer, normalized: pass.pointer(b.norm1Normalized), scale: pass.pointer(b.norm1Scale),
      adding: w.stream.pointer, into: grads.norm1, rows: rows)
  }

  private func backwardEmbedding(
    _ pass: ForwardPass, _ gradients: Parameters, _ stream: UnsafeMutablePointer<Float>
  ) {
    let a = pass.activations
    let width = dimensions.width
    pass.dropout?.apply(
      stream, into: stream, count: pass.rows * width, place: DropoutPlace.embedding,
      first: pass.first(a.embed))
    let tokenGradient = tokenEmbedding(gradients).floats
    let positionGradient = positionEmbedding(gradients)?.floats
    if !isTied { tokenGradient.update(repeating: 0, count: dimensions.vocabulary * width) }
    positionGradient?.update(repeating: 0, count: dimensions.context * width)
    for (row, token) in pass.tokens.ids[pass.tokenRange].enumerated() {
      let gradient = stream + row * width
      pk_add(tokenGradient + Int(token) * width, gradient, tokenGradient + Int(token) * width, width)
      guard let positionGradient else { continue }
      let position = positionGradient + pass.position(of: row) * width
      pk_add(position, gradient, position, width)
    }
  }
}
