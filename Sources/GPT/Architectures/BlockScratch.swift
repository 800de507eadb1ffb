import Arrays

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

  /// For the steps of a norm.
  var norm: NormMemory {
    NormMemory(scale: scale.pointer, normalized: normalized.pointer, out: normOut.pointer)
  }
}
