import CKernels

extension GPT2: BlockwiseArchitecture {
  package func mixedValues(
    _ layer: Int, _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, places: [Int],
    length: Int,
    scratch: BlockScratch, into z: UnsafeMutablePointer<Float>
  ) {
    let parts = block(layer, parameters)
    let examples = places.count / length
    let stride = 3 * dimensions.width
    normalize(parts.norm1, stream, rows, scratch)
    let qkv = scratch.projected.pointer
    let pattern = scratch.pattern.pointer
    let projected = scratch.projectedRows.pointer
    parts.qkv.forward(scratch.normOut.pointer, into: projected, rows: rows)
    for (place, row) in places.enumerated() {
      (qkv + place * stride).update(from: projected + row * stride, count: stride)
    }
    let attention = ownAttention(length: length)
    attention.scores(qkv, qkv + dimensions.width, into: pattern, examples: examples)
    attention.mask(pattern, examples: examples)
    attention.softmax(pattern, into: pattern, examples: examples)
    attention.mix(pattern, qkv + 2 * dimensions.width, into: z, examples: examples)
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
    let d = dimensions
    let weight = block(layer, parameters).attentionOut.weight + head * d.headWidth * d.width
    Matmul.nn(
      rows, d.width, d.headWidth, z + head * d.headWidth, d.width, weight, d.width, into: out, d.width)
  }

  package func addMLP(
    _ layer: Int, _ parameters: Parameters, stream: UnsafeMutablePointer<Float>, rows: Int,
    scratch: BlockScratch
  ) {
    let parts = block(layer, parameters)
    let hidden = scratch.hidden.pointer
    let output = scratch.output.pointer
    normalize(parts.norm2, stream, rows, scratch)
    parts.mlpIn.forward(scratch.normOut.pointer, into: hidden, rows: rows)
    pk_gelu(hidden, hidden, rows * dimensions.mlpWidth)
    parts.mlpOut.forward(hidden, into: output, rows: rows)
    pk_add(stream, output, stream, rows * dimensions.width)
  }

  package func logits(
    _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, scratch: BlockScratch,
    into logits: UnsafeMutablePointer<Float>
  ) {
    let d = dimensions
    normalize(finalNorm(parameters), stream, rows, scratch)
    Matmul.nt(
      rows, d.vocabulary, d.width, scratch.normOut.pointer, d.width, unembedding(parameters), d.width,
      into: logits, d.vocabulary)
  }

  private func normalize(_ norm: LayerNorm, _ x: UnsafePointer<Float>, _ rows: Int, _ scratch: BlockScratch) {
    let values = scratch.normalized.pointer
    norm.center(x, into: values, scale: scratch.scale.pointer, rows: rows)
    norm.divide(values, by: scratch.scale.pointer, rows: rows)
    norm.affine(values, into: scratch.normOut.pointer, rows: rows)
  }
}
