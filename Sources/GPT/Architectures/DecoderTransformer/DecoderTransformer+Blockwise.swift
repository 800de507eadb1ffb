import CKernels

/// Blocks run half by half on any rows of the residual stream: what is needed to share the work of many runs that differ
/// in few parts.
///
/// All matrices are row-major with D = width columns unless said otherwise; memory for results is overwritten.
extension DecoderTransformer {
  /// z of all heads (`attn.hook_z`) from the stream before a block. `stream`: [rows, D], with positions that are the same
  /// in several examples stored once: position p of example b is row `places[b · length + p]`. `z`: [examples · length, A]
  /// with A = heads · d, the width of all heads.
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

  /// What attention adds to the stream: z · W_O + b_O. `z`: [rows, A]; `out`: [rows, D].
  package func attentionOutput(
    _ layer: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    block(layer, parameters).attentionOut.forward(z, into: out, rows: rows)
  }

  /// One head's share of it: z_h · W_O[h], without bias. `z`: [rows, A], of which the head's columns are read.
  package func headOutput(
    _ layer: Int, head: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    let width = dimensions.headWidth
    block(layer, parameters).attentionOut.forward(
      inputs: head * width..<(head + 1) * width, of: z, into: out, stride: dimensions.width, rows: rows)
  }

  /// stream += MLP(input), in place. `stream`, `input`: [rows, D], for blocks whose halves follow each other the same memory.
  package func addMLP(
    _ layer: Int, _ parameters: Parameters, stream: UnsafeMutablePointer<Float>,
    reading input: UnsafePointer<Float>, rows: Int, scratch: BlockScratch
  ) {
    let parts = block(layer, parameters)
    let hidden = scratch.hidden.pointer
    let output = scratch.output.pointer
    normalize(parts.norm2, input, rows, scratch)
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

  /// Logits of rows of the stream behind the last block. `logits`: [rows, V].
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
