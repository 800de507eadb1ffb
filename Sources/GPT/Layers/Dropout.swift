import Arrays
import CKernels

/// Inverted dropout whose choices depend on (seed, step, place, element) alone, so that any number of threads,
/// and a resumed run, drop the same elements; the backward pass draws them again instead of storing them.
struct Dropout {
  /// The share of elements that is set to 0.
  let rate: Float
  private let stepKey: UInt64

  init(rate: Float, seed: UInt64, step: Int) {
    self.rate = rate
    var generator = SeededGenerator(seed: seed, stream: UInt64(step) &+ 0x6472_6f70)
    stepKey = generator.next()
  }

  /// out = residual + mask · x / (1 − rate) for the elements numbered from `first` on at one place in the model.
  func apply(
    _ x: UnsafePointer<Float>, adding residual: UnsafePointer<Float>? = nil,
    into out: UnsafeMutablePointer<Float>, count: Int, place: Int, first: Int
  ) {
    var generator = SeededGenerator(seed: stepKey, stream: UInt64(place))
    pk_dropout(x, residual, out, count, generator.next(), UInt64(first), rate)
  }
}
