import Arrays
import GPT
import Synchronization

/// What the untouched model computes at hook points while it reads the texts with their right answers.
///
/// Each point is computed once, when it is first asked for. Ask before a run, in `Intervention.addHooks(to:in:)`, not
/// inside of a hook.
public final class BaselineActivations: Sendable {
  private let model: Model
  private let texts: any PlacedTexts
  private let threads: Int
  private let values = Mutex<[HookPoint: [Tensor]]>([:])
  private let means = Mutex<[HookPoint: Tensor]>([:])

  /// Texts that are read at a time.
  private static let batch = 128

  package init(model: Model, texts: any PlacedTexts, threads: Int) {
    self.model = model
    self.texts = texts
    self.threads = threads
  }

  /// The activation of every text, without the batch axis: [position, …], or [head, query, key] of patterns and scores.
  /// O(texts · positions · width) memory.
  public func values(at point: HookPoint) throws -> [Tensor] {
    try values.withLock { known in
      if let found = known[point] { return found }
      var result = [Tensor](repeating: Tensor([0]), count: texts.count)
      try forEachBatch(point) { batch, tensor in
        for (row, member) in batch.members.enumerated() { result[member] = tensor.at(row) }
      }
      known[point] = result
      return result
    }
  }

  /// The mean over all texts that have a position: [position, …], or [head, query, key] with the longest text's extents.
  public func mean(at point: HookPoint) throws -> Tensor {
    try means.withLock { known in
      if let found = known[point] { return found }
      let result = try computeMean(point)
      known[point] = result
      return result
    }
  }

  private func computeMean(_ point: HookPoint) throws -> Tensor {
    let longest = texts.longest
    var sums: [Double] = []
    var shape = Shape([])
    // Rows that belong to one position lie apart in patterns: [head, query, key].
    var counts = [Double](repeating: 0, count: longest)
    for sequence in texts.sequences { for position in sequence.indices { counts[position] += 1 } }
    try forEachBatch(point) { batch, tensor in
      let length = batch.tokens.length
      let isSquare = point.kind.isSquare
      let extents = tensor.shape.extents
      if sums.isEmpty {
        shape = Shape(isSquare ? [extents[1], longest, longest] : [longest] + extents.dropFirst(2))
        sums = [Double](repeating: 0, count: shape.count)
      }
      // Per example: `outer` blocks of `length` rows of `width` values.
      let outer = isSquare ? extents[1] : 1
      let width = isSquare ? length : tensor.count / (batch.members.count * length)
      let wide = isSquare ? longest : width
      tensor.withValues { values in
        for row in batch.members.indices {
          for block in 0..<outer {
            for position in 0..<length {
              let source = ((row * outer + block) * length + position) * width
              let target = (block * longest + position) * wide
              for i in 0..<width { sums[target + i] += Double(values[source + i]) }
            }
          }
        }
      }
    }
    let rows = shape.extents.dropFirst(point.kind.isSquare ? 2 : 1).reduce(1, *)
    return Tensor(shape, sums.enumerated().map { Float($1 / max(1, counts[$0 / rows % longest])) })
  }

  private func forEachBatch(_ point: HookPoint, _ body: (TextBatch, Tensor) -> Void) throws {
    for batch in texts.batches(of: Self.batch) {
      let capture = try model.run(
        batch.tokens, options: Model.Options(capture: HookSelection([point]), logits: .none, threads: threads)
      )
      guard let tensor = capture[point] else { preconditionFailure("\(point) was not captured") }
      body(batch, tensor)
    }
  }
}

extension HookPoint.Kind {
  /// Whether the axes are [batch, head, query, key].
  package var isSquare: Bool { self == .pattern || self == .attentionScores }
}
