import Arrays
import CKernels

/// The steps of a block, written once for all that run it: whole passes, with hooks between the steps, and halves of blocks
/// for many runs at once.
///
/// `after` is called with each hook point's kind as soon as its values stand in memory, and may change them. Memory is
/// overwritten; matrices are row-major, with D columns of the stream, F of the MLP and V of the vocabulary.
extension DecoderTransformer {
  /// out = norm(x). `x`: [rows, D].
  func normalize(
    _ norm: Norm, at points: NormPoints, _ x: UnsafePointer<Float>, into memory: NormMemory, rows: Int,
    after: (HookPoint.Kind) throws -> Void
  ) rethrows {
    norm.center(x, into: memory.normalized, scale: memory.scale, rows: rows)
    try after(points.scale)
    norm.divide(memory.normalized, by: memory.scale, rows: rows)
    try after(points.normalized)
    norm.affine(memory.normalized, into: memory.out, rows: rows)
  }

  /// z = softmax(mask(q · kᵀ)) · v, head by head, with dropout on the pattern where `dropout` says so.
  func mix(
    _ attention: Attention, queries: UnsafePointer<Float>, keys: UnsafePointer<Float>,
    values: UnsafePointer<Float>, into memory: AttentionMemory, examples: Int, dropout: PatternDropout? = nil,
    after: (HookPoint.Kind) throws -> Void
  ) rethrows {
    attention.scores(queries, keys, into: memory.scores, examples: examples)
    attention.mask(memory.scores, examples: examples)
    try after(.attentionScores)
    attention.softmax(memory.scores, into: memory.pattern, examples: examples)
    try after(.pattern)
    dropout?.apply(memory.pattern)
    attention.mix(dropout?.dropped ?? memory.pattern, values, into: memory.z, examples: examples)
    try after(.mixed)
  }

  /// out = mlp(norm2(x)): what the MLP adds to the stream; nothing happens in blocks without. `x`: [rows, D].
  func mlp(
    _ parts: DecoderBlock, reading x: UnsafePointer<Float>, into memory: MLPMemory, rows: Int,
    team: Team = .none, after: (HookPoint.Kind) throws -> Void
  ) rethrows {
    guard let layers = parts.mlp else { return }
    try normalize(parts.norm2, at: .beforeMLP, x, into: memory.norm, rows: rows, after: after)
    let (input, pre, post) = (memory.norm.out, memory.pre, memory.post)
    let count = rows * dimensions.mlpWidth
    (layers.gate ?? layers.input).forward(input, into: pre, rows: rows, team: team)
    try after(.mlpPre)
    if layers.gate != nil, let linear = memory.preLinear {
      layers.input.forward(input, into: linear, rows: rows, team: team)
      try after(.mlpPreLinear)
      team.runElements(count) { pk_silu_gate(pre + $0, linear + $0, post + $0, $1) }
    } else if let slope = memory.slope {
      if slope != pre { slope.update(from: pre, count: count) }
      activation.applyLeavingSlope(slope, into: post, count: count)
    } else {
      team.runElements(count) { activation.apply(pre + $0, into: post + $0, count: $1) }
    }
    try after(.mlpPost)
    layers.output.forward(post, into: memory.out, rows: rows, team: team)
    try after(.mlpOut)
  }
}

/// The hook points inside of a norm.
struct NormPoints {
  let scale, normalized: HookPoint.Kind

  static let beforeAttention = NormPoints(scale: .norm1Scale, normalized: .norm1Normalized)
  static let beforeMLP = NormPoints(scale: .norm2Scale, normalized: .norm2Normalized)
  static let final = NormPoints(scale: .finalScale, normalized: .finalNormalized)
}

/// Memory for a norm's steps. `scale`: [rows]; `normalized`, `out`: [rows, D], may be the same.
struct NormMemory {
  let scale, normalized, out: UnsafeMutablePointer<Float>
}

/// Memory for attention's steps. `scores`, `pattern`: [examples, heads, queries, keys], may be the same; `z`:
/// [rows, heads · d].
struct AttentionMemory {
  let scores, pattern, z: UnsafeMutablePointer<Float>
}

/// Dropout on the pattern of one block.
struct PatternDropout {
  let dropout: Dropout
  let place, first, count: Int
  /// The pattern after dropout.
  let dropped: UnsafeMutablePointer<Float>

  func apply(_ pattern: UnsafePointer<Float>) {
    dropout.apply(pattern, into: dropped, count: count, place: place, first: first)
  }
}

/// Memory for an MLP's steps. `pre`, `post`: [rows, F], may be the same; `out`: [rows, D].
struct MLPMemory {
  let norm: NormMemory
  let pre, post, out: UnsafeMutablePointer<Float>
  /// [rows, F] with a gate, else nil.
  let preLinear: UnsafeMutablePointer<Float>?
  /// Where the activation function leaves its slope, [rows, F], possibly in the place of its input; nil where nobody needs it.
  var slope: UnsafeMutablePointer<Float>?
}
