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
    normalize(parts.norm1, at: .beforeAttention, stream, into: scratch.norm, rows: rows) { _ in }
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
    mix(
      ownAttention(length: length), queries: queries, keys: queries + dimensions.attentionWidth,
      values: qkv + dimensions.attentionWidth + dimensions.keyValueWidth,
      into: AttentionMemory(scores: pattern, pattern: pattern, z: z), examples: examples
    ) { _ in }
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

  /// stream += MLP(input), in place; nothing in blocks without. `stream`, `input`: [rows, D], for blocks whose halves follow each other the same memory.
  package func addMLP(
    _ layer: Int, _ parameters: Parameters, stream: UnsafeMutablePointer<Float>,
    reading input: UnsafePointer<Float>, rows: Int, scratch: BlockScratch
  ) {
    guard dimensions.hasMLP else { return }
    let hidden = scratch.hidden.pointer
    let memory = MLPMemory(
      norm: scratch.norm, pre: hidden, post: hidden, out: scratch.output.pointer,
      preLinear: scratch.hiddenLinear.pointer)
    mlp(block(layer, parameters), reading: input, into: memory, rows: rows) { _ in }
    pk_add(stream, memory.out, stream, rows * dimensions.width)
  }

  /// Logits of rows of the stream behind the last block. `logits`: [rows, V].
  package func logits(
    _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, scratch: BlockScratch,
    into logits: UnsafeMutablePointer<Float>
  ) {
    normalize(finalNorm(parameters), at: .final, stream, into: scratch.norm, rows: rows) { _ in }
    unembedding(parameters).forward(scratch.normOut.pointer, into: logits, rows: rows)
  }
}
