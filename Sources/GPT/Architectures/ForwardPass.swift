import Arrays

/// One shard's share of a forward pass: some examples of a batch, worked on by one thread.
public struct ForwardPass: Sendable {
  let parameters: Parameters
  let activations: Activations
  /// All tokens of the batch, [batch, length].
  let tokens: TokenBatch
  /// The examples of this shard.
  let examples: Range<Int>
  let hooks: [Hooks.Hook?]
  let dropout: Dropout?
  let cache: KeyValueCache?
  /// The threads that share this shard's inner work.
  var team = Team.none
  /// The block to begin with and its residual stream; nil for the embedding.
  var start: Model.ResidualStart?
  /// The rows of the shard that the loss counts, when they are few: behind the last block's attention only these are
  /// computed, and lie packed at the front of their buffers. Nil for all rows.
  var counting: CountingRows?

  /// Rows of the shard: examples × new positions.
  var rows: Int { examples.count * activations.length }

  /// Where the shard's tokens stand in the batch's.
  var tokenRange: Range<Int> {
    examples.lowerBound * activations.length..<examples.upperBound * activations.length
  }

  /// The positions of each example of the shard that are no padding, among those behind and the new ones; nil when all
  /// are real.
  var real: ArraySlice<Range<Int>>? {
    let past = activations.past
    if let starts = cache?.starts {
      return starts[examples].map { $0..<past + activations.length }[...]
    }
    return tokens.real?[examples]
  }

  /// The position of a row of the shard in its sequence: padding before it does not count (and has position 0 itself).
  func position(of row: Int) -> Int {
    let (example, position) = row.quotientAndRemainder(dividingBy: activations.length)
    let start =
      cache?.starts?[examples.lowerBound + example] ?? tokens.real?[examples.lowerBound + example].lowerBound
    return max(0, activations.past + position - (start ?? 0))
  }

  /// The shard's part of a tensor whose first axis is the batch.
  func pointer(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
    tensor.pointer + examples.lowerBound * (tensor.count / activations.batch)
  }

  /// The shard's part of a norm's memory.
  func norm(_ scale: Tensor, _ normalized: Tensor, _ out: Tensor) -> NormMemory {
    NormMemory(scale: pointer(scale), normalized: pointer(normalized), out: pointer(out))
  }

  /// The number of the shard's first element in such a tensor.
  func first(_ tensor: Tensor) -> Int { examples.lowerBound * (tensor.count / activations.batch) }

  /// Lets the hook of a point, if there is one, see and change the shard's part of its values.
  @inline(__always)
  func visit(_ numbering: SiteNumbering, _ kind: HookPoint.Kind, _ layer: Int? = nil) throws {
    if hooks.isEmpty { return }
    guard let hook = hooks[numbering(kind, layer ?? 0)] else { return }
    try show(HookPoint(kind, layer: layer), to: hook)
  }

  /// Whether a hook stands at a point.
  func isHooked(_ numbering: SiteNumbering, _ kind: HookPoint.Kind, _ layer: Int) -> Bool {
    !hooks.isEmpty && hooks[numbering(kind, layer)] != nil
  }

  private func show(_ point: HookPoint, to hook: Hooks.Hook) throws {
    guard let memory = activations.memory(of: point) else {
      preconditionFailure("\(point) is hooked and has no memory")
    }
    let past = activations.past
    try hook(
      memory.slice(examples),
      HookContext(point: point, examples: examples, positions: past..<past + activations.length))
  }
}

/// Some rows of a shard, ascending.
struct CountingRows: Sendable {
  let rows: [Int]

  /// The rows with weight, nil when they are more than half.
  init?(weights: ArraySlice<Float>) {
    let rows = weights.indices.filter { weights[$0] != 0 }.map { $0 - weights.startIndex }
    guard !rows.isEmpty, 2 * rows.count <= weights.count else { return nil }
    self.rows = rows
  }

  /// packed[i] = values[rows[i]]; the two may be the same memory. Rows are `width` floats.
  func pack(_ values: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>, width: Int) {
    for (i, row) in rows.enumerated() {
      (packed + i * width).update(from: values + row * width, count: width)
    }
  }

  /// Brings packed rows back to their places among `count` rows, the others 0, in place.
  func unpack(_ values: UnsafeMutablePointer<Float>, count: Int, width: Int) {
    var next = rows.count - 1
    // From the end: row i never lies behind its place, so nothing is overwritten before it has moved.
    for row in (0..<count).reversed() {
      if next >= 0, rows[next] == row {
        (values + row * width).update(from: values + next * width, count: width)
        next -= 1
      } else {
        (values + row * width).update(repeating: 0, count: width)
      }
    }
  }
}

/// What each position should predict.
public struct LossTargets: Sendable {
  /// The next token of each row, [batch · length]; negative where nothing is to be learnt.
  package let tokens: UnsafePointerBox<Int32>
  /// The weight of each row's loss.
  package let weights: UnsafePointerBox<Float>
  /// Where each row's loss goes.
  package let losses: UnsafePointerBox<Float>
  /// Gradients are of scale · Σ weight · loss.
  package let scale: Float
}

/// A thread's scratch memory for losses and gradients of one shard.
public final class BackwardWorkspace: Sendable {
  let stream, update, normOut, hidden, qkv, mixed, pattern, logits: Tensor
  /// The gradient of what a gated MLP multiplies by; empty without.
  let hiddenLinear: Tensor
  /// The gradient of attention's branch, beside the MLP's; empty where one follows the other.
  let branch: Tensor
  /// One norm's gain and bias.
  let norm: Tensor
  /// For gradients at activations: each row's gradient of a norm's scale.
  let scale: Tensor

  /// Memory for shards of up to `examples` sequences of `length`; with `gradients` false only for losses, with
  /// `activations` also for gradients at hook points.
  package init(
    _ d: Dimensions, examples: Int, length: Int, gradients: Bool, activations: Bool = false
  ) {
    var arena = Arena()
    let rows = examples * length
    let size = gradients ? rows * d.width : 0
    stream = arena.tensor([size])
    update = arena.tensor([size])
    normOut = arena.tensor([size])
    hidden = arena.tensor([gradients ? rows * d.mlpWidth : 0])
    hiddenLinear = arena.tensor([gradients && d.hasGatedMLP ? rows * d.mlpWidth : 0])
    scale = arena.tensor([activations ? rows : 0])
    branch = arena.tensor([d.blockForm == .parallel ? size : 0])
    norm = arena.tensor([gradients ? 2 * d.width : 0])
    qkv = arena.tensor([gradients ? rows * d.projectionWidth : 0])
    mixed = arena.tensor([gradients ? rows * d.attentionWidth : 0])
    pattern = arena.tensor([gradients ? examples * d.heads * length * length : 0])
    logits = arena.tensor([
      activations ? 0 : CrossEntropy.scratchCount(rows: rows, vocabulary: d.outputs, gradients: gradients)
    ])
  }
}
