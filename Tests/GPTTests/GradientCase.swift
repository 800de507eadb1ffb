import Arrays
import Foundation
import GPT
import TestSupport

/// What tests of gradients at activations are made of.
enum GradientCase {
  /// A metric that looks at several places of a batch.
  static func metric(_ test: ArchitectureCase, _ tokens: TokenBatch) -> LogitDifference {
    LogitDifference(
      (0..<tokens.batch).flatMap { example in
        [tokens.length - 1, 2].map {
          AnswerPlace(example: example, position: $0, right: (example + 1) % 7, wrong: (example + 3) % 7)
        }
      })
  }

  static func random(_ shape: Shape, seed: UInt64) -> Tensor {
    var source = NormalSource(seed: seed, stream: 1)
    return Tensor(shape, (0..<shape.count).map { _ in Float(source.next()) })
  }

  static func dot(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
