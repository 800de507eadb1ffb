import Arrays
import Foundation
import GPT

extension [Float] {
  /// x − log Σ exp x.
  package var logProbabilities: [Double] {
    let largest = Double(self.max() ?? 0)
    let total = log(reduce(0.0) { $0 + exp(Double($1) - largest) }) + largest
    return map { Double($0) - total }
  }

  /// The indices of the largest values, the largest first; of equal ones the first. O(n · count).
  package func likeliest(_ count: Int) -> [Int] {
    var best: [Int] = []
    for index in indices where best.count < count || self[index] > self[best[best.count - 1]] {
      best.insert(index, at: best.firstIndex { self[$0] < self[index] } ?? best.count)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// D(this ‖ other) = Σ p · ln(p / q) of two rows of logits, in nats.
  package func divergence(from other: [Float]) -> Double {
    Swift.max(0, zip(logProbabilities, other.logProbabilities).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) })
  }
}

extension Tensor {
  /// The index of the largest value of each row of a matrix, the first of equals.
  var likeliestTokens: [Int] {
    withValues { values in
      (0..<shape[0]).map { row in
        let first = row * shape[1]
        var best = first
        for i in first..<first + shape[1] where values[i] > values[best] { best = i }
        return best - first
      }
    }
  }
}
