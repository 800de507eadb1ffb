import Arrays
import CKernels

extension DecoderTransformer {
  public func loss(_ pass: ForwardPass, loss: LossTargets, workspace: BackwardWorkspace) {
    crossEntropy(pass).run(
      pass.pointer(pass.activations.finalOut), targets: loss.tokens.pointer + firstRow(pass),
      weights: loss.weights.pointer + firstRow(pass), losses: loss.losses.pointer + firstRow(pass),
      scratch: workspace.logits.pointer, rows: pass.rows)
  }

  public func backward(
    _ pass: ForwardPass, loss: LossTargets, gradients: Parameters, workspace: BackwardWorkspace
  ) throws {
    lossGradient(pass, loss, gradients, workspace)
    try backwardStream(BackwardPass(pass: pass, gradients: gradients, memory: workspace, taps: nil))
  }

  public func backward(
    _ pass: ForwardPass, logits: Tensor, gradients: Parameters?, taps: GradientTaps,
    workspace: BackwardWorkspace
  ) throws {
    try taps.show(.logits, nil, logits.slice(pass.examples), pass)
    logitGradient(pass, logits, gradients, workspace)
    try backwardStream(BackwardPass(pass: pass, gradients: gradients, memory: workspace, taps: taps))
  }

  /// From the gradient of the final norm's output, in `normOut`, to the embedding.
  private func backwardStream(_ g: BackwardPass) throws {
    let a = g.pass.activations
    let last = dimensions.layers - 1
    let rows = rows(behind: last, g.pass)
    g.memory.stream.pointer.update(repeating: 0, count: rows * dimensions.width)
    try backwardNorm(
      finalNorm(g.pass.parameters), g.gradients.map(finalNorm), g, nil, scale: (.finalScale, a.finalScale),
      normalized: (.finalNormalized, a.finalNormalized), input: a.blocks[last].residualPost,
      into: g.memory.stream.pointer, rows: rows)
    for layer in (0..<dimensions.layers).reversed() {
      try g.show(.residualPost, layer, g.memory.stream)
      if isParallel {
        // Attention's branch has this gradient too, without what the MLP's adds to it.
        g.memory.branch.pointer.update(
          from: g.memory.stream.pointer, count: self.rows(behind: layer, g.pass) * dimensions.width)
      }
      try backwardMLPHalf(layer, g)
      try g.show(.residualMid, layer, g.memory.stream)
      try backwardAttentionHalf(layer, g)
      try g.show(.residualPre, layer, g.memory.stream)
    }
    try backwardEmbedding(g)
  }

  /// Adds to `target` what passes back through a norm whose output's gradient lies in `normOut`. Its steps are taken one by
  /// one where gradients are shown.
  func backwardNorm(
    _ norm: Norm, _ gradients: Norm?, _ g: BackwardPass, _ layer: Int?, scale: (HookPoint.Kind, Tensor),
    normalized: (HookPoint.Kind, Tensor), input: Tensor, into target: UnsafeMutablePointer<Float>, rows: Int
  ) throws {
    let (pass, w) = (g.pass, g.memory)
    let dy = w.normOut.pointer
    guard let taps = g.taps else {
      guard let gradients else { preconditionFailure("a backward pass of training needs gradients") }
      return norm.backward(
        dy, normalized: pass.pointer(normalized.1), scale: pass.pointer(scale.1), adding: target,
        into: gradients, rows: rows)
    }
    if let gradients {
      norm.backwardParameters(dy, normalized: pass.pointer(normalized.1), into: gradients, rows: rows)
    }
    let x = pass.pointer(input)
    norm.backwardAffine(dy, rows: rows)
    try taps.show(normalized.0, layer, w.normOut, pass)
    norm.backwardDivide(dy, input: x, scale: pass.pointer(scale.1), into: w.scale.pointer, rows: rows)
    try taps.show(scale.0, layer, w.scale, pass)
    norm.backwardCenter(
      dy, w.scale.pointer, input: x, scale: pass.pointer(scale.1), adding: target, rows: rows)
  }

  /// In `normOut` the gradient of the final norm's output, and the unembedding's where parameters are asked for.
  private func logitGradient(
    _ pass: ForwardPass, _ logits: Tensor, _ gradients: Parameters?, _ w: BackwardWorkspace
  ) {
    let d = dimensions
    let dlogits = pass.pointer(logits)
    // Metrics look at few positions: rows without gradient are left out.
    let rows = (0..<pass.rows).filter { row in
      (0..<d.vocabulary).contains { dlogits[row * d.vocabulary + $0] != 0 }
    }
    w.normOut.pointer.update(repeating: 0, count: pass.rows * d.width)
    let table = unembedding(pass.parameters)
    for run in rows.consecutiveRuns {
      table.multiply(
        dlogits + run.lowerBound * d.vocabulary, d.vocabulary,
        into: w.normOut.pointer + run.lowerBound * d.width,
        d.width, count: run.count, team: pass.team)
    }
    guard let gradients else { return }
    Matmul.tn(
      d.vocabulary, d.width, pass.rows, dlogits, d.vocabulary, pass.pointer(pass.activations.finalOut),
      d.width,
      into: unembedding(gradients).floats, d.width)
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
    guard let taps = g.taps, taps.wants(kind, layer) else { return stream.pointer }
    w.update.pointer.update(from: stream.pointer, count: count)
    try taps.show(kind, layer, w.update, g.pass)
    return w.update.pointer
  }

  private func backwardMLPHalf(_ layer: Int, _ g: BackwardPass) throws {
    let (pass, w) = (g.pass, g.memory)
    let b = pass.activations.blocks[layer]
    let parts = block(layer, pass.parameters)
    let grads = g.gradients.map { block(layer, $0) }
    let rows = rows(behind: layer, pass)
    let hidden = w.hidden.pointer
    let dout = try branchGradient(
      .mlpOut, layer, g, from: w.stream, rows: rows, place: DropoutPlace.mlpOut(layer),
      first: pass.first(b.mlpOut))
    let input = pass.pointer(b.norm2Out)
    if let grads {
      parts.mlpOut.backwardParameters(dout, input: pass.pointer(b.mlpPost), into: grads.mlpOut, rows: rows)
    }
    parts.mlpOut.backwardInput(dout, into: hidden, rows: rows, team: pass.team)
    try g.show(.mlpPost, layer, w.hidden)
    if let gate = parts.mlpGate, let preLinear = b.mlpPreLinear {
      let linear = w.hiddenLinear.pointer
      pk_silu_gate_backward(
        pass.pointer(b.mlpPre), pass.pointer(preLinear), hidden, linear, rows * dimensions.mlpWidth)
      try g.show(.mlpPreLinear, layer, w.hiddenLinear)
      try g.show(.mlpPre, layer, w.hidden)
      if let grads, let gateGradients = grads.mlpGate {
        gate.backwardParameters(hidden, input: input, into: gateGradients, rows: rows)
      }
      gate.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
      if let grads { parts.mlpIn.backwardParameters(linear, input: input, into: grads.mlpIn, rows: rows) }
      parts.mlpIn.backwardInput(linear, into: w.normOut.pointer, rows: rows, adds: true, team: pass.team)
    } else {
      // Training's forward pass has left the activation's slope in the place of its input.
      pk_multiply(hidden, pass.pointer(b.mlpSlope ?? b.mlpPre), rows * dimensions.mlpWidth)
      try g.show(.mlpPre, layer, w.hidden)
      if let grads { parts.mlpIn.backwardParameters(hidden, input: input, into: grads.mlpIn, rows: rows) }
      parts.mlpIn.backwardInput(hidden, into: w.normOut.pointer, rows: rows, team: pass.team)
    }
    // What the MLP reads has a gradient of its own where it is asked for.
    let isAsked = g.taps?.wants(.mlpIn, layer) ?? false
    if isAsked { w.update.pointer.update(repeating: 0, count: rows * dimensions.width) }
    try backwardNorm(
      parts.norm2, grads?.norm2, g, layer, scale: (.norm2Scale, b.norm2Scale),
      normalized: (.norm2Normalized, b.norm2Normalized),
      input: b.mlpIn ?? (isParallel ? b.residualPre : b.residualMid),
      into: isAsked ? w.update.pointer : w.stream.pointer, rows: rows)
    if isAsked {
      try g.show(.mlpIn, layer, w.update)
      pk_add(w.stream.pointer, w.update.pointer, w.stream.pointer, rows * dimensions.width)
    }
  }

  private func backwardAttentionHalf(_ layer: Int, _ g: BackwardPass) throws {
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
    if try !backwardHeadResults(layer, parts.attentionOut, dout, g) {
      parts.attentionOut.backwardInput(dout, into: w.mixed.pointer, rows: closing, team: pass.team)
    }
    if let counting = countingRows(behind: layer, pass) {
      counting.unpack(w.mixed.pointer, count: rows, width: d.attentionWidth)
      counting.unpack(w.stream.pointer, count: rows, width: d.width)
    }
    try g.show(.mixed, layer, w.mixed)
    try backwardPattern(layer, g)
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
      parts.norm1, grads?.norm1, g, layer, scale: (.norm1Scale, b.norm1Scale),
      normalized: (.norm1Normalized, b.norm1Normalized), input: b.residualPre, into: w.stream.pointer,
      rows: rows)
    shared?.add(w.norm.pointer)
  }

  /// From mixed values through pattern and scores to queries, keys and values, side by side in `qkv`.
  private func backwardPattern(_ layer: Int, _ g: BackwardPass) throws {
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
      w.mixed.pointer, pattern: mixedPattern, v: qkv + values, dpattern: dpattern,
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
    if let scores = b.scores {
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

  private func backwardEmbedding(_ g: BackwardPass) throws {
    let (pass, w) = (g.pass, g.memory)
    let a = pass.activations
    let width = dimensions.width
    let stream = w.stream.pointer
    pass.dropout?.apply(
      stream, into: stream, count: pass.rows * width, place: DropoutPlace.embedding,
      first: pass.first(a.embed))
    func shown(_ kind: HookPoint.Kind) throws -> UnsafeMutablePointer<Float> {
      guard let taps = g.taps, taps.wants(kind, nil) else { return stream }
      w.update.pointer.update(from: stream, count: pass.rows * width)
      try taps.show(kind, nil, w.update, pass)
      return w.update.pointer
    }
    if let positions = positionEmbedding(pass.parameters) {
      let gradient = try shown(.positionEmbed)
      if let gradients = g.gradients, let table = positionEmbedding(gradients)?.floats {
        table.update(repeating: 0, count: positions.rows * width)
        for row in 0..<pass.rows {
          let position = table + pass.position(of: row) * width
          pk_add(position, gradient + row * width, position, width)
        }
      }
    }
    let gradient = try shown(.embed)
    guard let gradients = g.gradients else { return }
    let table = tokenEmbedding(gradients).floats
    if !isTied { table.update(repeating: 0, count: dimensions.vocabulary * width) }
    for (row, token) in pass.tokens.ids[pass.tokenRange].enumerated() {
      let place = table + Int(token) * width
      pk_add(place, gradient + row * width, place, width)
    }
  }
}

/// What a backward pass over one shard works with.
struct BackwardPass {
  let pass: ForwardPass
  /// Nil where parameters have no part in it.
  let gradients: Parameters?
  let memory: BackwardWorkspace
  /// Nil in training.
  let taps: GradientTaps?

  /// Shows a gradient where anybody asks for it; ``GradientTaps/show(_:_:_:_:)``.
  func show(_ kind: HookPoint.Kind, _ layer: Int, _ memory: Tensor) throws {
    try taps?.show(kind, layer, memory, pass)
  }
}

extension [Int] {
  /// Ranges of ascending numbers that follow each other.
  fileprivate var consecutiveRuns: [Range<Int>] {
    reduce(into: []) { runs, number in
      if let last = runs.last, last.upperBound == number {
        runs[runs.count - 1] = last.lowerBound..<number + 1
      } else {
        runs.append(number..<number + 1)
      }
    }
  }
}
