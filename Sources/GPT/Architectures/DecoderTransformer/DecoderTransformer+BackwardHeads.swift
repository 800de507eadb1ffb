import Arrays
import CKernels

/// Gradients of what each head reads and writes.
extension DecoderTransformer {
  /// Shows the gradient of each head's result, which is that of their sum, and takes it to the mixed values when hooks may
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
    try taps.show(.headResult, layer, results, g.pass)
    guard taps.changes(.headResult, layer) else { return false }
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

  /// Shows the gradients of what each head's queries, keys and values read. Where hooks may change them, these heads' share
  /// of the stream's gradient is added here, and their part of `qkv` becomes 0, so that it is not added twice.
  func backwardReaderInputs(_ layer: Int, _ parts: DecoderBlock, _ g: BackwardPass) throws {
    guard let taps = g.taps else { return }
    let d = dimensions
    let isShared = d.has(.attentionIn) && taps.wants(.attentionIn, layer)
    let sharedChanges = isShared && taps.changes(.attentionIn, layer)
    let shared = isShared ? Tensor([g.pass.rows, d.heads, d.width]) : nil
    for reader in readers where isShared || taps.wants(reader.input, layer) {
      let gradient = readerGradient(reader, layer, parts, g)
      try taps.show(reader.input, layer, gradient, g.pass)
      if let shared { pk_add(shared.pointer, gradient.pointer, shared.pointer, shared.count) }
      guard sharedChanges || taps.changes(reader.input, layer) else { continue }
      if !sharedChanges { addToStream(gradient, heads: reader.heads, g) }
      clear(reader, g)
    }
    guard let shared else { return }
    try taps.show(.attentionIn, layer, shared, g.pass)
    if sharedChanges { addToStream(shared, heads: d.heads, g) }
  }

  /// The gradient of one reader's input, [rows, heads, D]: each head's, back through its projection and its norm.
  private func readerGradient(_ reader: Reader, _ layer: Int, _ parts: DecoderBlock, _ g: BackwardPass)
    -> Tensor
  {
    let (pass, width) = (g.pass, dimensions.width)
    let b = pass.activations.blocks[layer]
    let result = Tensor([pass.rows, reader.heads, width])
    let passed = Tensor([pass.rows, width])
    let own = Tensor([pass.rows, width])
    let scale = Tensor([pass.rows])
    let dscale = Tensor([pass.rows])
    let discarded = Tensor([pass.rows, width])
    for head in 0..<reader.heads {
      let input = (b.memory(of: reader.input) ?? b.attentionIn).map {
        headRows($0, head, of: reader.heads, pass)
      }
      let x = input.map { UnsafePointer($0.pointer) } ?? UnsafePointer(pass.pointer(b.residualPre))
      parts.qkv.backwardInput(
        columns: columns(reader, head), of: g.memory.qkv.pointer, into: passed.pointer, rows: pass.rows)
      parts.norm1.backwardAffine(passed.pointer, rows: pass.rows)
      parts.norm1.center(x, into: discarded.pointer, scale: scale.pointer, rows: pass.rows)
      parts.norm1.backwardDivide(
        passed.pointer, input: x, scale: scale.pointer, into: dscale.pointer, rows: pass.rows)
      own.fill(0)
      parts.norm1.backwardCenter(
        passed.pointer, dscale.pointer, input: x, scale: scale.pointer, adding: own.pointer, rows: pass.rows)
      for row in 0..<pass.rows {
        (result.pointer + (row * reader.heads + head) * width).update(
          from: own.pointer + row * width, count: width)
      }
      withExtendedLifetime(input) {}
    }
    return result
  }

  private func addToStream(_ gradient: Tensor, heads: Int, _ g: BackwardPass) {
    let width = dimensions.width
    let stream = g.memory.stream.pointer
    for row in 0..<g.pass.rows {
      for head in 0..<heads {
        pk_add(
          stream + row * width, gradient.pointer + (row * heads + head) * width, stream + row * width, width)
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
