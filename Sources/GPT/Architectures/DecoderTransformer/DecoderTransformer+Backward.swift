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
      finalNorm(g.pass.parameters), g.gradients.map(finalNorm), g, nil, at: .final,
      g.pass.norm(a.finalScale, a.finalNormalized, a.finalOut), input: a.blocks[last].residualPost,
      into: g.memory.stream.pointer, rows: rows)
    for layer in (0..<dimensions.layers).reversed() {
      try g.show(.residualPost, layer, g.memory.stream)
      if isParallel {
        // Attention's branch has this gradient too, without what the MLP's adds to it.
        g.memory.branch.pointer.update(
          from: g.memory.stream.pointer, count: self.rows(behind: layer, g.pass) * dimensions.width)
      }
      if dimensions.hasMLP {
        try backwardMLPHalf(layer, g)
        try g.show(.residualMid, layer, g.memory.stream)
      }
      try backwardAttentionHalf(layer, g)
      try g.show(.residualPre, layer, g.memory.stream)
    }
    try backwardEmbedding(g)
  }

  /// Adds to `target` what passes back through a norm whose output's gradient lies in `normOut`. Its steps are taken one by
  /// one where gradients are shown.
  func backwardNorm(
    _ norm: Norm, _ gradients: Norm?, _ g: BackwardPass, _ layer: Int?, at points: NormPoints,
    _ memory: NormMemory, input: Tensor, into target: UnsafeMutablePointer<Float>, rows: Int
  ) throws {
    let (pass, w) = (g.pass, g.memory)
    let dy = w.normOut.pointer
    guard let taps = g.taps else {
      guard let gradients else { preconditionFailure("a backward pass of training needs gradients") }
      return norm.backward(
        dy, normalized: memory.normalized, scale: memory.scale, adding: target,
        into: gradients, rows: rows)
    }
    if let gradients {
      norm.backwardParameters(dy, normalized: memory.normalized, into: gradients, rows: rows)
    }
    let x = pass.pointer(input)
    norm.backwardAffine(dy, rows: rows)
    try taps.show(points.normalized, layer, w.normOut, pass)
    norm.backwardDivide(dy, input: x, scale: memory.scale, into: w.scale.pointer, rows: rows)
    if taps.freezesNorms { w.scale.pointer.update(repeating: 0, count: rows) }
    try taps.show(points.scale, layer, w.scale, pass)
    norm.backwardCenter(
      dy, w.scale.pointer, input: x, scale: memory.scale, adding: target, rows: rows)
  }

  /// In `normOut` the gradient of the final norm's output, and the unembedding's where parameters are asked for.
  private func logitGradient(
    _ pass: ForwardPass, _ logits: Tensor, _ gradients: Parameters?, _ w: BackwardWorkspace
  ) {
    let d = dimensions
    let dlogits = pass.pointer(logits)
    // Metrics look at few positions: rows without gradient are left out.
    let rows = (0..<pass.rows).filter { row in
      (0..<d.outputs).contains { dlogits[row * d.outputs + $0] != 0 }
    }
    w.normOut.pointer.update(repeating: 0, count: pass.rows * d.width)
    let layer = unembedding(pass.parameters)
    for run in rows.consecutiveRuns {
      layer.backwardInput(
        dlogits + run.lowerBound * d.outputs, into: w.normOut.pointer + run.lowerBound * d.width,
        rows: run.count, team: pass.team)
    }
    guard let gradients else { return }
    layer.backwardParameters(
      dlogits, input: pass.pointer(pass.activations.finalOut), into: unembedding(gradients), rows: pass.rows)
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
        gradients: (dx: w.normOut.pointer, unembedding: unembedding(gradients), scale: loss.scale))
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
      unembedding: unembedding(pass.parameters), vocabulary: dimensions.outputs, width: dimensions.width,
      team: pass.team)
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
      guard let taps = g.taps, taps.changes(kind, nil) else {
        try g.taps?.show(kind, nil, w.stream, pass)
        return stream
      }
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
