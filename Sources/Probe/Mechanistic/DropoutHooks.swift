import Arrays
import CKernels
import GPT

/// Dropout in a model that is only read, as if it were training: embeddings, attention after the softmax, and what both
/// halves of a block add to the stream are set to 0 with probability `rate` and else divided by 1 − `rate`.
///
/// What is dropped depends on (seed, number of the list, point, place in the activation) alone, never on threads or
/// batches. Unlike in training, captured attention is what is left of it: the published probe sees a random model that
/// way (Hou et al. 2023).
public struct DropoutHooks: Sendable {
  /// The probability that a value is dropped.
  public let rate: Float
  /// The seed of what is dropped.
  public let seed: UInt64

  /// Dropout at a rate, whose places are drawn with a seed.
  ///
  /// - Precondition: 0 ≤ rate < 1.
  public init(rate: Float, seed: UInt64) {
    precondition(rate >= 0 && rate < 1, "dropout rate \(rate) is not in 0..<1")
    self.rate = rate
    self.seed = seed
  }

  /// Hooks for a batch whose first example is list number `firstList`.
  public func hooks(layers: Int, firstList: Int) -> Hooks {
    guard rate > 0 else { return .none }
    var hooks = Hooks()
    let points =
      [HookPoint(.residualPre, layer: 0)]
      + (0..<layers).flatMap { layer in
        [HookPoint.Kind.pattern, .attentionOut, .mlpOut].map { HookPoint($0, layer: layer) }
      }
    for (number, point) in points.enumerated() {
      hooks.add(at: point) { tensor, context in
        let size = tensor.count / context.examples.count
        tensor.withMutableValues { values in
          guard let start = values.baseAddress else { return }
          for (place, example) in context.examples.enumerated() {
            var keys = SeededGenerator(seed: seed, stream: UInt64(firstList + example) &+ 0x6472_6f70_0000)
            var generator = SeededGenerator(seed: keys.next(), stream: UInt64(number))
            let part = start + place * size
            pk_dropout(part, nil, part, size, generator.next(), 0, rate)
          }
        }
      }
    }
    return hooks
  }
}
