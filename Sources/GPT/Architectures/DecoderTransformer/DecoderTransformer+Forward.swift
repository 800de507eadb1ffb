import Arrays
import CKernels

extension DecoderTransformer {
  public func forward(_ pass: ForwardPass) throws {
    if let start = pass.start {
      let blocks = pass.activations.blocks
      let place =
        start.layer < blocks.count ? blocks[start.layer].residualPre : blocks[blocks.count - 1].residualPost
      pass.pointer(place).update(from: pass.pointer(start.stream), count: pass.rows * dimensions.width)
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
    try pass.visit(numbering, .embed)
    if let positionTable = positionEmbedding(pass.parameters) {
      let positionEmbed = pass.pointer(a.positionEmbed)
      for row in 0..<pass.rows {
        positionTable.copyRow(pass.position(of: row), into: positionEmbed + row * width)
      }
      try pass.visit(numbering, .positionEmbed)
      pk_add(embed, positionEmbed, residual, pass.rows * width)
    } else {
      residual.update(from: embed, count: pass.rows * width)
    }
    pass.dropout?.apply(
      residual, into: residual, count: pass.rows * width, place: DropoutPlace.embedding,
      first: pass.first(a.embed))
  }

  /// What the MLP reads before its norm: the stream behind attention, or, side by side with it, the block's.
  private func mlpInput(_ layer: Int, _ pass: ForwardPass) -> UnsafeMutablePointer<Float> {
    let b = pass.activations.blocks[layer]
    guard isParallel else { return pass.pointer(b.residualMid) }
    let stream = pass.pointer(b.residualPre)
    guard let counting = countingRows(behind: layer, pass) else { return stream }
    // The norm's result comes here later.
    let packed = pass.pointer(b.norm2Out)
    counting.pack(stream, into: packed, width: dimensions.width)
    return packed
  }

  /// residualPost = residualMid + mlp(ln2(residualMid)), or residualMid + mlp(ln2(residualPre)).
  private func mlpHalf(_ layer: Int, _ pass: ForwardPass) throws {
    let b = pass.activations.blocks[layer]
    // Without an MLP the stream behind attention is the block's result, in the same memory.
    guard dimensions.hasMLP else { return try finishBlock(layer, pass) }
    let rows = rows(behind: layer, pass)
    var input = mlpInput(layer, pass)
    if let mlpIn = b.mlpIn {
      pass.pointer(mlpIn).update(from: input, count: rows * dimensions.width)
      try pass.visit(numbering, .mlpIn, layer)
      input = pass.pointer(mlpIn)
    }
    let memory = MLPMemory(
      norm: pass.norm(b.norm2Scale, b.norm2Normalized, b.norm2Out),
      pre: pass.pointer(b.mlpPre), post: pass.pointer(b.mlpPost), out: pass.pointer(b.mlpOut),
      preLinear: b.mlpPreLinear.map { pass.pointer($0) },
      slope: b.mlpSlope.map { pass.pointer($0) }
        ?? (pass.activations.leavesSlope ? pass.pointer(b.mlpPre) : nil))
    try mlp(block(layer, pass.parameters), reading: input, into: memory, rows: rows, team: pass.team) {
      try pass.visit(numbering, $0, layer)
    }
    addBranch(
      memory.out, to: pass.pointer(b.residualMid), into: pass.pointer(b.residualPost), rows: rows, pass,
      place: DropoutPlace.mlpOut(layer),
      first: pass.first(b.mlpOut))
    try finishBlock(layer, pass)
  }

  /// Shows a block's result and brings it to where the next block reads it.
  private func finishBlock(_ layer: Int, _ pass: ForwardPass) throws {
    let rows = rows(behind: layer, pass)
    let residual = pass.pointer(pass.activations.blocks[layer].residualPost)
    try pass.visit(numbering, .residualPost, layer)
    if layer + 1 < dimensions.layers {
      let next = pass.pointer(pass.activations.blocks[layer + 1].residualPre)
      if next != residual { next.update(from: residual, count: rows * dimensions.width) }
    }
  }

  /// Final norm and, where asked for, logits.
  private func finish(_ pass: ForwardPass) throws {
    let a = pass.activations
    let d = dimensions
    try normalize(
      finalNorm(pass.parameters), at: .final, pass.pointer(a.blocks[d.layers - 1].residualPost),
      into: pass.norm(a.finalScale, a.finalNormalized, a.finalOut),
      rows: rows(behind: d.layers - 1, pass)
    ) { try pass.visit(numbering, $0) }
    guard let logits = a.logits else { return }
    let positions = logits.shape[1]
    let out = pass.pointer(a.finalOut)
    let layer = unembedding(pass.parameters)
    let target = pass.pointer(logits)
    if positions == a.length {
      layer.forward(out, into: target, rows: pass.rows, team: pass.team)
    } else if let real = pass.real {
      for (example, range) in real.enumerated() {
        let last = example * a.length + max(0, range.upperBound - a.past - 1)
        layer.forward(
          out + last * d.width, into: target + example * d.outputs, rows: 1, team: pass.team)
      }
    } else {
      layer.forward(
        out + (a.length - 1) * d.width, inputStride: a.length * d.width, into: target,
        rows: pass.examples.count, team: pass.team)
    }
    try pass.visit(numbering, .logits)
  }

  /// The rows to which a pass confines itself behind a block's attention, nil for all: only the last block's.
  func countingRows(behind layer: Int, _ pass: ForwardPass) -> CountingRows? {
    layer + 1 == dimensions.layers ? pass.counting : nil
  }

  /// The number of rows computed behind a block's attention.
  func rows(behind layer: Int, _ pass: ForwardPass) -> Int {
    countingRows(behind: layer, pass)?.rows.count ?? pass.rows
  }

  func addBranch(
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
}
