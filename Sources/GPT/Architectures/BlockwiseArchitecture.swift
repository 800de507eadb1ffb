import Arrays

/// A family whose blocks can be run half by half on any rows of the residual stream: what is needed to share the work
/// of many runs that differ in few parts.
///
/// All matrices are row-major with D = width columns unless said otherwise; memory for results is overwritten.
package protocol BlockwiseArchitecture: Architecture {
  /// z of all heads (`attn.hook_z`) from the stream before a block. `stream`: [rows, D], with positions that are the same
  /// in several examples stored once: position p of example b is row `places[b · length + p]`. `z`: [examples · length, A]
  /// with A = heads · d, the width of all heads.
  func mixedValues(
    _ layer: Int, _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, places: [Int],
    length: Int,
    scratch: BlockScratch, into z: UnsafeMutablePointer<Float>)

  /// What attention adds to the stream: z · W_O + b_O. `z`: [rows, A]; `out`: [rows, D].
  func attentionOutput(
    _ layer: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>)

  /// One head's share of it: z_h · W_O[h], without bias. `z`: [rows, A], of which the head's columns are read.
  func headOutput(
    _ layer: Int, head: Int, _ parameters: Parameters, z: UnsafePointer<Float>, rows: Int,
    into out: UnsafeMutablePointer<Float>)

  /// stream += MLP(stream), in place. `stream`: [rows, D].
  func addMLP(
    _ layer: Int, _ parameters: Parameters, stream: UnsafeMutablePointer<Float>, rows: Int,
    scratch: BlockScratch)

  /// Logits of rows of the stream behind the last block. `logits`: [rows, V].
  func logits(
    _ parameters: Parameters, stream: UnsafePointer<Float>, rows: Int, scratch: BlockScratch,
    into logits: UnsafeMutablePointer<Float>)
}

/// One thread's memory for halves of blocks.
package final class BlockScratch: Sendable {
  let normalized, normOut, scale, projectedRows, projected, pattern, hidden, output: Tensor
  /// Turned queries and keys, and a gated MLP's second map; empty without.
  let rotated, hiddenLinear: Tensor

  /// Memory for `rows` rows, of which `examples` sequences of `length` run through attention.
  package init(_ d: Dimensions, rows: Int, examples: Int, length: Int) {
    var arena = Arena()
    normalized = arena.tensor([rows, d.width])
    normOut = arena.tensor([rows, d.width])
    scale = arena.tensor([rows])
    projectedRows = arena.tensor([rows, d.projectionWidth])
    projected = arena.tensor([examples * length, d.projectionWidth])
    rotated = arena.tensor([
      d.hasRotaryPositions ? examples * length : 0, d.attentionWidth + d.keyValueWidth,
    ])
    hiddenLinear = arena.tensor([d.hasGatedMLP ? rows : 0, d.mlpWidth])
    pattern = arena.tensor([examples, d.heads, length, length])
    hidden = arena.tensor([rows, d.mlpWidth])
    output = arena.tensor([rows, d.width])
  }
}
