import Arrays
import Foundation
import GPT

/// How well a model answers lists.
public struct ListAccuracy: Codable, Sendable, Equatable {
  /// The share of lists for which the likeliest of all tokens is the answer.
  public let accuracy: Double
  /// The mean cross-entropy of the answer, in nats.
  public let loss: Double
  /// The number of lists.
  public let lists: Int
}

extension KthSmallest {
  /// Lets a model answer lists, given as indices into ``numbers``.
  ///
  /// - Parameters:
  ///   - model: what answers.
  ///   - lists: the lists.
  ///   - hooks: changes on the way.
  ///   - threads: threads to work on.
  ///   - onLists: hears how many more lists are done.
  /// - Throws: whatever `Model.run` throws; ``MechanisticError/notFinite`` for logits that are no numbers.
  public func accuracy(
    of model: Model, on lists: [[Int]], hooks: Hooks = .none, threads: Int = Parallel.defaultThreads,
    onLists: (Int) -> Void = { _ in }
  ) throws -> ListAccuracy {
    var right = 0
    var loss = 0.0
    for start in stride(from: 0, to: lists.count, by: LastRowAttention.batch) {
      let part = lists[start..<min(lists.count, start + LastRowAttention.batch)]
      let logits = try model.run(
        batch(part), options: Model.Options(hooks: hooks, logits: .last, threads: threads)
      ).logits
      logits.withValues { values in
        for (row, list) in part.enumerated() {
          let scores = values[row * model.dimensions.vocabulary..<(row + 1) * model.dimensions.vocabulary]
          let first = scores.startIndex
          let target = first + Int(answerToken(answer(list)))
          let best = scores.indices.reduce(first) { scores[$1] > scores[$0] ? $1 : $0 }
          let maximum = Double(scores[best])
          let sum = scores.reduce(0) { $0 + exp(Double($1) - maximum) }
          if best == target { right += 1 }
          loss += maximum + log(sum) - Double(scores[target])
        }
      }
      onLists(part.count)
    }
    guard loss.isFinite else { throw MechanisticError.notFinite }
    let count = Double(lists.count)
    return ListAccuracy(accuracy: Double(right) / count, loss: loss / count, lists: lists.count)
  }
}
