import Arrays
import CKernels

/// Gradients of what each head reads and writes.
extension DecoderTransformer {
  /// Shows the gradient of each head's result, which is that of their sum, and takes it to the mixed values when hooks
  /// have changed it; false when nothing was taken there.
  func backwardHeadResults(
    _ layer: Int, _ out: Linear, _ dout: UnsafePointer<Float>,
    into dz: UnsafeMutablePointer<Float>, _ g: BackwardPass
  ) throws -> Bool {
    guard let taps = g.taps, taps.wants(.headResult, layer) else { return false }
    let d = dimensions
    let rows = g.pass.rows
    let results = Tensor([rows, d.heads, d.width])
    for row in 0..<rows {
      for head in 0..<d.heads {
        (results.pointer + (row * d.heads + head) * d.width).update(
          from: dout + row * d.width, count: d.width)
      }
    }
    let before = taps.changes(.headResult, layer) ? results.copy() : nil
    try taps.show(.headResult, layer, results, g.pass)
    guard let before, !results.hasBits(of: before.pointer) else { return false }
    for head in 0..<d.heads {
      out.backwardInput(
        inputs: head * d.headWidth..<(head + 1) * d.headWidth, of: results.pointer + head * d.width,
        stride: d.heads * d.width, into: dz, rows: rows)
    }
    return true
  }

  /// Shows the gradient of queries, keys or values, which lie side by side.
  func showProjection(_ kind: HookPoint.Kind, _ layer: Int, _ g: BackwardPass) throws {
    let d = dimensions
    guard let taps = g.taps, d.has(kind), taps.wants(kind, layer) else { return }
    let isQuery = kind == .query || kind == .rotatedQuery
    let width = isQuery ? d.attentionWidth : d.keyValueWidth
    let column = isQuery ? 0 : d.attentionWidth + (kind == .value ? d.keyValueWidth : 0)
    let gradient = g.place(kind, layer) ?? Tensor([g.pass.rows, width])
    let place = g.memory.qkv.pointer + column
    for row in 0..<g.pass.rows {
      (gradient.pointer + row * width).update(from: place + row * d.projectionWidth, count: width)
    }
    try taps.show(kind, layer, gradient, g.pass)
    guard taps.changes(kind, layer) else { return }
    for row in 0..<g.pass.rows {
      (place + row * d.projectionWidth).update(from: gradient.pointer + row * width, count: width)
    }
  }

  /// Shows the gradients of what each head's queries, keys and values read, before their norm, and takes changes over.
  ///
  /// Heads that read the stream as it is share one norm, through which `qkv` passes back later: of these only what hooks
  /// change is added to the stream here, so that the shared norm's own gradients do not see it. A reader whose input hooks
  /// have changed has a norm of its own: its gradient goes to the stream here, and its part of `qkv` becomes 0.
  func backwardReaderInputs(_ layer: Int, _ parts: DecoderBlock, _ g: BackwardPass) throws {
    guard let taps = g.taps else { return }
    let d = dimensions
    let isShared = d.has(.attentionIn) && taps.wants(.attentionIn, layer)
    // What reaches the stream, and what of it comes through the shared norm.
    let sums =
      isShared
      ? (passed: Tensor([g.pass.rows, d.heads, d.width]), shared: Tensor([g.pass.rows, d.heads, d.width]))
      : nil
    for reader in readers {
      let readsOwn = readsOwnInput(reader, layer, g.pass)
      guard isShared || readsOwn || taps.wants(reader.input, layer) else { continue }
      let gradient = g.place(reader.input, layer) ?? Tensor([g.pass.rows, reader.heads, d.width])
      readerGradient(reader, layer, parts, g, readsOwn: readsOwn, into: gradient)
      let before = !readsOwn && (isShared || taps.changes(reader.input, layer)) ? gradient.copy() : nil
      try taps.show(reader.input, layer, gradient, g.pass)
      if readsOwn { clear(reader, g) }
      if let sums {
        pk_add(sums.passed.pointer, gradient.pointer, sums.passed.pointer, gradient.count)
        if let before { pk_add(sums.shared.pointer, before.pointer, sums.shared.pointer, before.count) }
      } else if readsOwn || before != nil {
        addToStream(gradient, without: before, heads: reader.heads, g)
      }
    }
    guard let sums else { return }
    try taps.show(.attentionIn, layer, sums.passed, g.pass)
    addToStream(sums.passed, without: sums.shared, heads: d.heads, g)
  }

  /// Whether hooks have changed what a reader's heads read.
  private func readsOwnInput(_ reader: Reader, _ layer: Int, _ pass: ForwardPass) -> Bool {
    let b = pass.activations.blocks[layer]
    guard !pass.hooks.isEmpty, let input = b.memory(of: reader.input) ?? b.attentionIn else { return false }
    let stream = pass.pointer(b.residualPre)
    return !(0..<reader.heads).allSatisfy { headRows(input, $0, of: reader.heads, pass).hasBits(of: stream) }
  }

  /// The gradient of one reader's input, [rows, heads, D]: each head's, back through its projection and its norm.
  private func readerGradient(
    _ reader: Reader, _ layer: Int, _ parts: DecoderBlock, _ g: BackwardPass, readsOwn: Bool,
    into result: Tensor
  ) {
    let (pass, width) = (g.pass, dimensions.width)
    let b = pass.activations.blocks[layer]
    let (passed, own) = (Tensor([pass.rows, width]), Tensor([pass.rows, width]))
    let dscale = Tensor([pass.rows])
    // Of a norm of its own: what it divides by.
    let ownScale = readsOwn ? Tensor([pass.rows]) : nil
    for head in 0..<reader.heads {
      let input = (readsOwn ? b.memory(of: reader.input) ?? b.attentionIn : nil).map {
        headRows($0, head, of: reader.heads, pass)
      }
      let x = input.map { UnsafePointer($0.pointer) } ?? UnsafePointer(pass.pointer(b.residualPre))
      let scale = ownScale?.pointer ?? pass.pointer(b.norm1Scale)
      parts.qkv.backwardInput(
        columns: columns(reader, head), of: g.memory.qkv.pointer, into: passed.pointer, rows: pass.rows)
      parts.norm1.backwardAffine(passed.pointer, rows: pass.rows)
      if readsOwn { parts.norm1.center(x, into: own.pointer, scale: scale, rows: pass.rows) }
      parts.norm1.backwardDivide(
        passed.pointer, input: x, scale: scale, into: dscale.pointer, rows: pass.rows)
      if g.taps?.freezesNorms == true { dscale.fill(0) }
      own.fill(0)
      parts.norm1.backwardCenter(
        passed.pointer, dscale.pointer, input: x, scale: scale, adding: own.pointer, rows: pass.rows)
      for row in 0..<pass.rows {
        (result.pointer + (row * reader.heads + head) * width).update(
          from: own.pointer + row * width, count: width)
      }
      withExtendedLifetime(input) {}
    }
  }

  /// stream += Σ_head gradient − what of it comes through the shared norm, nil for nothing of it.
  private func addToStream(_ gradient: Tensor, without shared: Tensor?, heads: Int, _ g: BackwardPass) {
    if let shared, gradient.hasBits(of: shared.pointer) { return }
    let width = dimensions.width
    let stream = g.memory.stream.pointer
    let (all, part) = (gradient.pointer, shared?.pointer)
    for row in 0..<g.pass.rows {
      for head in 0..<heads {
        let place = (row * heads + head) * width
        for i in 0..<width { stream[row * width + i] += all[place + i] - (part?[place + i] ?? 0) }
      }
    }
  }

  private func clear(_ reader: Reader, _ g: BackwardPass) {
    let width = reader.heads * dimensions.headWidth
    for row in 0..<g.pass.rows {
      (g.memory.qkv.pointer + row * dimensions.projectionWidth + reader.column).update(
        repeating: 0, count: width)
    }
  }
}
