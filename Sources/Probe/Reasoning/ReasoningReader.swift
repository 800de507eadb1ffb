import Arrays
import GPT
import Synchronization

/// What one prompt showed.
package struct ReasoningReading: Sendable, Equatable {
  /// [statement][layer]: attention from the question to the statement.
  package var attention: [[Float]]
  /// The logits of the answers.
  package var logits: [Float]

  /// The answer with the highest logit, the first of equals.
  package var answer: Int { logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 } }
}

/// Lets a model read prompts, one batch of equal length after the other. Patterns are reduced in the pass, layer by layer,
/// to a number for each statement: nothing else of them is kept.
package struct ReasoningReader: Sendable {
  /// How the rows of the question become one.
  package enum Rows: Sendable { case maximum, mean }

  let model: Model
  let rows: Rows
  let threads: Int

  package init(model: Model, rows: Rows = .maximum, threads: Int = Parallel.defaultThreads) {
    self.model = model
    self.rows = rows
    self.threads = threads
  }

  /// Tokens of a batch.
  private static let batchTokens = 8_192

  /// Reads prompts; nil for those that the context does not hold. The result does not depend on `threads`.
  ///
  /// Attention of a statement: per head the maximum (or mean) over the question's rows, mean over heads, mean over the
  /// statement's tokens.
  ///
  /// - Parameters:
  ///   - answers: of each prompt, the tokens whose logits are wanted.
  ///   - onPrompts: hears how many more prompts are done.
  package func read(
    _ queries: [ReasoningQuery], answers: [[Int]], layers: [Int], onPrompts: (Int) -> Void = { _ in }
  ) throws -> [ReasoningReading?] {
    var readings = [ReasoningReading?](repeating: nil, count: queries.count)
    let byLength = Dictionary(grouping: queries.indices) { queries[$0].tokens.count }
    for (length, indices) in byLength.sorted(by: { $0.key < $1.key }) {
      guard length <= model.dimensions.context else {
        onPrompts(indices.count)
        continue
      }
      let size = max(1, min(64, Self.batchTokens / length))
      for start in stride(from: 0, to: indices.count, by: size) {
        let part = Array(indices[start..<min(indices.count, start + size)])
        for (index, reading) in zip(part, try read(part.map { queries[$0] }, layers)) {
          readings[index] = ReasoningReading(
            attention: reading.attention, logits: answers[index].map { reading.logits[$0] })
        }
        onPrompts(part.count)
      }
    }
    return readings
  }

  /// One batch; logits of the whole vocabulary.
  private func read(_ batch: [ReasoningQuery], _ layers: [Int]) throws -> [ReasoningReading] {
    let found = Mutex(
      batch.map {
        [[Float]](repeating: [Float](repeating: 0, count: layers.count), count: $0.statements.count)
      })
    var hooks = Hooks()
    for (place, layer) in layers.enumerated() {
      hooks.add(at: HookPoint(.pattern, layer: layer)) { tensor, context in
        let length = batch[0].tokens.count
        let heads = tensor.count / (context.examples.count * length * length)
        tensor.withValues { pattern in
          for (number, example) in context.examples.enumerated() {
            let query = batch[example]
            var keys = [Float](repeating: 0, count: length)
            for head in 0..<heads {
              let start = (number * heads + head) * length * length
              add(pattern, start, length, query, to: &keys)
            }
            for (statement, range) in query.statements.enumerated() {
              let sum = range.reduce(Float(0)) { $0 + keys[$1] }
              let value = sum / Float(heads * range.count)
              found.withLock { $0[example][statement][place] = value }
            }
          }
        }
      }
    }
    let capture = try model.run(
      TokenBatch(batch.map(\.tokens)),
      options: Model.Options(hooks: hooks, logits: .last, threads: threads))
    let vocabulary = model.dimensions.vocabulary
    let attention = found.withLock { $0 }
    return capture.logits.withValues { logits in
      attention.enumerated().map { example, attention in
        ReasoningReading(
          attention: attention, logits: Array(logits[example * vocabulary..<(example + 1) * vocabulary]))
      }
    }
  }

  /// Adds one head's attention from the question to each token of a statement.
  private func add(
    _ pattern: UnsafeBufferPointer<Float>, _ start: Int, _ length: Int, _ query: ReasoningQuery,
    to keys: inout [Float]
  ) {
    for range in query.statements {
      for key in range {
        var value: Float = 0
        for row in query.question {
          let weight = pattern[start + row * length + key]
          value = rows == .maximum ? max(value, weight) : value + weight
        }
        keys[key] += rows == .maximum ? value : value / Float(query.question.count)
      }
    }
  }
}
