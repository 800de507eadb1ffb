import Arrays
import CKernels

/// Cross-entropy against an unembedding, worked through in blocks of symbols that fit the cache, and in chunks of
/// rows so that the logits of a large vocabulary never exist all at once.
struct CrossEntropy {
  /// width to vocabulary.
  let unembedding: Linear
  let vocabulary: Int
  let width: Int
  let team: Team

  /// Symbols of a block.
  private static let blockWidth = 512
  /// Rows whose logits exist at a time.
  private static let chunkRows = 256

  /// Floats of scratch memory that ``run`` needs: per row its logits (one block of them without gradients), two
  /// numbers a block, and the target's logit.
  static func scratchCount(rows: Int, vocabulary: Int, gradients: Bool) -> Int {
    let blocks = (vocabulary + blockWidth - 1) / blockWidth
    return min(rows, chunkRows) * ((gradients ? vocabulary : min(vocabulary, blockWidth)) + 2 * blocks + 1)
  }

  /// Writes each row's loss; with `gradients`, also dx = d(Σ weight · loss · scale)/dx (overwritten) and the
  /// unembedding's gradient (overwritten). Rows with weight 0 count for nothing; their targets may be negative.
  func run(
    _ x: UnsafePointer<Float>, targets: UnsafePointer<Int32>, weights: UnsafePointer<Float>,
    losses: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>, rows: Int,
    gradients: (dx: UnsafeMutablePointer<Float>, unembedding: Linear, scale: Float)? = nil
  ) {
    for start in stride(from: 0, to: rows, by: Self.chunkRows) {
      let count = min(Self.chunkRows, rows - start)
      let chunk = Chunk(
        input: x + start * width, targets: targets + start, weights: weights + start, rows: count,
        atTarget: scratch, maxima: scratch + count)
      forward(chunk, keepsLogits: gradients != nil, losses: losses + start, scale: gradients?.scale ?? 0)
      guard let gradients else { continue }
      backward(
        chunk, into: gradients.dx + start * width, gradients.unembedding, scale: gradients.scale,
        adds: start > 0)
    }
  }

  /// Some rows and their places in the scratch memory.
  private struct Chunk {
    let input: UnsafePointer<Float>
    let targets: UnsafePointer<Int32>
    let weights: UnsafePointer<Float>
    let rows: Int
    let atTarget: UnsafeMutablePointer<Float>
    /// [blocks, rows], then the sums in the same shape, then the blocks of logits.
    let maxima: UnsafeMutablePointer<Float>
  }

  private var blocks: Int { (vocabulary + Self.blockWidth - 1) / Self.blockWidth }

  private func symbols(_ block: Int) -> Range<Int> {
    block * Self.blockWidth..<min(vocabulary, (block + 1) * Self.blockWidth)
  }

  /// A block's logits, [rows, symbols of the block]; without gradients all blocks share the first one's place.
  private func logits(_ chunk: Chunk, _ block: Int, kept: Bool) -> UnsafeMutablePointer<Float> {
    chunk.maxima + chunk.rows * (2 * blocks + (kept ? block * Self.blockWidth : 0))
  }

  private func forward(_ chunk: Chunk, keepsLogits: Bool, losses: UnsafeMutablePointer<Float>, scale: Float) {
    let rows = chunk.rows
    let sums = chunk.maxima + rows * blocks
    for block in 0..<blocks {
      let symbols = symbols(block)
      let values = logits(chunk, block, kept: keepsLogits)
      unembedding.forward(
        outputs: symbols, of: chunk.input, into: values, stride: symbols.count, rows: rows, team: team)
      for row in 0..<rows where symbols.contains(Int(chunk.targets[row])) {
        chunk.atTarget[row] = values[row * symbols.count + Int(chunk.targets[row]) - symbols.lowerBound]
      }
      pk_softmax_block(values, chunk.maxima + block * rows, sums + block * rows, rows, symbols.count)
    }
    pk_softmax_combine(
      chunk.maxima, sums, chunk.atTarget, chunk.weights, losses, rows, blocks, scale)
  }

  /// dlogits = (softmax − onehot) · weight · scale, dx = dlogits · W, dW = dlogitsᵀ · x, db = Σ dlogits.
  private func backward(
    _ chunk: Chunk, into dx: UnsafeMutablePointer<Float>, _ gradients: Linear, scale: Float, adds: Bool
  ) {
    let rows = chunk.rows
    for block in 0..<blocks {
      let symbols = symbols(block)
      let values = logits(chunk, block, kept: true)
      pk_scale_rows(values, chunk.maxima + block * rows, rows, symbols.count)
      for row in 0..<rows where symbols.contains(Int(chunk.targets[row])) {
        values[row * symbols.count + Int(chunk.targets[row]) - symbols.lowerBound] -=
          chunk.weights[row] * scale
      }
      unembedding.backwardInput(
        outputs: symbols, of: values, stride: symbols.count, into: dx, rows: rows, adds: block > 0,
        team: team)
      unembedding.backwardParameters(
        outputs: symbols, of: values, input: chunk.input, into: gradients, rows: rows, adds: adds)
    }
  }
}
