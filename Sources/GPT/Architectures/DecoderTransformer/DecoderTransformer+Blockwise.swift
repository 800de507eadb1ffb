import CKernels

extension DecoderTransformer {
  package func mixedValues(
    _ layer: Int, _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, places: [Int],
    length: Int,
    scratch: BlockScratch, into z: UnsafeMutablePointer<Float>
  ) {
    let parts = block(layer, parameters)
    let examples = places.count / length
    let stride = dimensions.projectionWidth
    normalize(parts.norm1, stream, rows, scratch)
    let qkv = scratch.projected.pointer
    let pattern = scratch.pattern.pointer
    let projected = scratch.projectedRows.pointer
    parts.qkv.forward(scratch.normOut.pointer, into: projected, rows: rows)
    for (place, row) in places.enumerated() {
      (qkv + place * stride).update(from: projected + row * stride, count: stride)
    }
    var queries = qkv
    if let rotary {
      queries = scratch.rotated.pointer
      rotary.rotate(
        qkv, dimensions.projectionWidth, into: queries, dimensions.attentionWidth + dimensions.keyValueWidth,
        heads: dimensions.heads + dimensions.keyValueHeads, rows: places.count,
        by: rotary.table(length: length)
      ) { $0 % length }
    }
    let attention = ownAttention(length: length)
    attention.scores(queries, queries + dimensions.attentionWidth, into: pattern, examples: examples)
    attention.mask(pattern, examples: examples)
    attention.softmax(pattern, into: pattern, examples: examples)
    attention.mix(
      pattern, qkv + dimensions.attentionWidth + dimensions.keyValueWidth, into: z, examples: examples)
  }

  package func attentionOutput(
    _ layer: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    block(layer, parameters).attentionOut.forward(z, into: out, rows: rows)
  }

  package func headOutput(
    _ layer: Int, head: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    let width = dimensions.headWidth
    block(layer, parameters).attentionOut.forward(
      inputs: head * width..<(head + 1) * width, of: z, into: out, stride: dimensions.width, rows: rows)
  }

  package func addMLP(
    _ layer: Int, _ parameters: Parameters, stream: UnsafeMutablePointer<Float>, rows: Int,
    scratch: BlockScratch
  ) {
    let parts = block(layer, parameters)
    let hidden = scratch.hidden.pointer
    let output = scratch.output.pointer
    normalize(parts.norm2, stream, rows, scratch)
    if let gate = parts.mlpGate {
      let linear = scratch.hiddenLinear.pointer
      gate.forward(scratch.normOut.pointer, into: hidden, rows: rows)
      parts.mlpIn.forward(scratch.normOut.pointer, into: linear, rows: rows)
      pk_silu_gate(hidden, linear, hidden, rows * dimensions.mlpWidth)
    } else {
      parts.mlpIn.forward(scratch.normOut.pointer, into: hidden, rows: rows)
      activation.apply(hidden, into: hidden, count: rows * dimensions.mlpWidth)
    }
    parts.mlpOut.forward(hidden, into: output, rows: rows)
    pk_add(stream, output, stream, rows * dimensions.width)
  }

  package func logits(
    _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, scratch: BlockScratch,
    into logits: UnsafeMutablePointer<Float>
  ) {
    normalize(finalNorm(parameters), stream, rows, scratch)
    unembedding(parameters).multiplyTransposed(
      scratch.normOut.pointer, dimensions.width, into: logits, dimensions.vocabulary, count: rows, team: .none
    )
  }

  private func normalize(_ norm: Norm, _ x: UnsafePointer<Float>, _ rows: Int, _ scratch: BlockScratch) {
    let values = scratch.normalized.pointer
    norm.center(x, into: values, scale: scratch.scale.pointer, rows: rows)
    norm.divide(values, by: scratch.scale.pointer, rows: rows)
    norm.affine(values, into: scratch.normOut.pointer, rows: rows)
  }
}
