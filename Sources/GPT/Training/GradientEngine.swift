import Arrays
import CKernels
import Foundation

/// Tokens in, what to predict from each, and how much it counts: [batch, length] each.
package struct TrainingBatch: Sendable {
  package let inputs: TokenBatch
  /// The next token of each position; negative where there is none.
  package let targets: [Int32]
  /// The weight of each position's loss.
  package let weights: [Float]

  package init(inputs: TokenBatch, targets: [Int32], weights: [Float]) {
    precondition(
      targets.count == inputs.ids.count && weights.count == inputs.ids.count,
      "\(targets.count) targets and \(weights.count) weights for \(inputs.ids.count) tokens")
    self.inputs = inputs
    self.targets = targets
    self.weights = weights
  }
}

/// Losses and gradients of whole batches, shard by shard on several threads.
///
/// All memory is allocated once, for batches of up to `batch` sequences of exactly `length` positions.
package final class GradientEngine {
  package let model: Model
  /// The gradients of the last ``gradients(_:dropout:)``: d(weighted mean loss)/d(parameter).
  package let gradients: Parameters
  private let threads: Int
  private let shards: [Range<Int>]
  private let activations: Activations
  private let workspaces: [BackwardWorkspace]
  private let shardGradients: [Parameters]
  private let gradientStorage: Storage
  private let frozen: [Range<Int>]
  private let losses: UnsafeMutableBufferPointer<Float>
  private let squares: UnsafeMutableBufferPointer<Double>

  /// Floats that one thread sums at a time; fixed, because the norm's partial sums follow these blocks.
  private static let blockCount = 65_536

  /// - Parameter frozen: parts of the arena that are not trained; their gradients are left 0.
  package init(_ model: Model, batch: Int, length: Int, frozen: [Range<Int>] = [], threads: Int) {
    self.model = model
    self.frozen = frozen
    self.threads = threads
    let architecture = model.architecture
    let layout = architecture.layout
    shards = Sharding.ranges(batch: batch, length: length, gradientCount: layout.arenaCount)
    activations = Activations(
      architecture.dimensions, batch: batch, length: length, keep: .gradients, logitPositions: 0,
      dropout: architecture.dropoutRate > 0)
    workspaces = shards.map {
      BackwardWorkspace(architecture.dimensions, examples: $0.count, length: length, gradients: true)
    }
    let storage = Storage(count: shards.count * layout.arenaCount, for: "gradients")
    gradientStorage = storage
    shardGradients = shards.indices.map {
      Parameters(layout: layout, storage: storage, start: $0 * layout.arenaCount)
    }
    gradients = shardGradients[0]
    losses = .allocate(capacity: batch * length)
    squares = .allocate(capacity: (layout.arenaCount + Self.blockCount - 1) / Self.blockCount)
    squares.initialize(repeating: 0)
  }

  deinit {
    losses.deallocate()
    squares.deallocate()
  }

  /// The weighted mean loss of a batch; its gradient is left in ``gradients``, the gradient's Euclidean norm
  /// returned. The batch must have the sizes that the engine was made for, or fewer sequences.
  package func gradients(_ batch: TrainingBatch, dropout: (seed: UInt64, step: Int)?) throws -> (
    loss: Double, norm: Double
  ) {
    let total = batch.weights.reduce(0.0) { $0 + Double($1) }
    precondition(total > 0, "a batch needs a position to learn from")
    let scale = Float(1 / total)
    let architecture = model.architecture
    let noise = dropout.flatMap {
      architecture.dropoutRate > 0
        ? Dropout(rate: architecture.dropoutRate, seed: $0.seed, step: $0.step) : nil
    }
    let used = shards.filter { $0.lowerBound < batch.inputs.batch }
      .map { $0.clamped(to: 0..<batch.inputs.batch) }
    _ = Matmul.singleThreaded
    let threads = MatrixBuffers.threads(atMost: threads)
    let team = used.count == 1 ? Team(splits: true, threads: threads) : .none
    let (model, activations, shardGradients, workspaces) = (model, activations, shardGradients, workspaces)
    try withTargets(batch, scale: scale) { targets in
      try Parallel.run(parts: used.count, threads: threads) { shard in
        let rows = used[shard].lowerBound * batch.inputs.length..<used[shard].upperBound * batch.inputs.length
        let pass = ForwardPass(
          parameters: model.parameters, activations: activations, tokens: batch.inputs, examples: used[shard],
          hooks: [], dropout: noise, cache: nil,
          team: team,
          counting: CountingRows(weights: batch.weights[rows]))
        try architecture.forward(pass)
        try architecture.backward(
          pass, loss: targets, gradients: shardGradients[shard], workspace: workspaces[shard])
      }
    }
    for gradients in shardGradients.prefix(used.count) {
      for range in frozen { (gradients.base + range.lowerBound).update(repeating: 0, count: range.count) }
    }
    let norm = sumShards(used.count)
    var loss = 0.0
    for (value, weight) in zip(losses, batch.weights) { loss += Double(value) * Double(weight) }
    return (loss / total, norm)
  }

  /// Adds the shards' gradients in order and returns the norm of the sum.
  private func sumShards(_ count: Int) -> Double {
    let arena = model.architecture.layout.arenaCount
    let base = UnsafePointerBox(gradientStorage.base)
    let partial = UnsafePointerBox(squares.baseAddress!)
    Parallel.runAll(parts: squares.count, threads: threads) { block in
      let start = block * Self.blockCount
      let length = min(Self.blockCount, arena - start)
      pk_sum_parts(base.pointer + start, count, arena, base.pointer + start, length)
      partial.pointer[block] = pk_sum_of_squares(base.pointer + start, length)
    }
    return squares.reduce(0, +).squareRoot()
  }

  private func withTargets(
    _ batch: TrainingBatch, scale: Float, _ body: (LossTargets) throws -> Void
  ) rethrows {
    var targets = batch.targets
    var weights = batch.weights
    try targets.withUnsafeMutableBufferPointer { targets in
      try weights.withUnsafeMutableBufferPointer { weights in
        try body(
          LossTargets(
            tokens: UnsafePointerBox(targets.baseAddress!), weights: UnsafePointerBox(weights.baseAddress!),
            losses: UnsafePointerBox(losses.baseAddress!), scale: scale))
      }
    }
  }
}
