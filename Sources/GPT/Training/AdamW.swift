import Arrays
import CKernels
import Foundation

/// AdamW (Loshchilov & Hutter 2019), computed as PyTorch does: with g the clipped gradient,
/// p ← p · (1 − lr · decay); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
/// p ← p − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε). Decay applies to matrices only.
package final class AdamW: Sendable {
  /// First moments.
  package let m: Parameters
  /// Second moments.
  package let v: Parameters
  private let blocks: [Block]
  private let decay: Float
  private let threads: Int

  private static let beta1 = 0.9
  private static let beta2 = 0.999
  private static let epsilon: Float = 1e-8
  /// Floats that one thread updates at a time. Part of no result: elements are independent of each other.
  private static let blockCount = 65_536

  private struct Block {
    let range: Range<Int>
    let isDecayed: Bool
  }

  /// - Parameter frozen: parts of the arena that stay as they are, undecayed.
  package init(layout: ParameterLayout, decay: Float, frozen: [Range<Int>] = [], threads: Int) {
    m = Parameters(layout: layout)
    v = Parameters(layout: layout)
    self.decay = decay
    self.threads = threads
    var blocks: [Block] = []
    let frozen = RangeSet(frozen)
    for (offset, specification) in zip(layout.offsets, layout.specifications) {
      let tuned = RangeSet(offset..<offset + specification.shape.count).subtracting(frozen)
      for range in tuned.ranges {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.blockCount) {
          blocks.append(
            Block(
              range: start..<min(range.upperBound, start + Self.blockCount),
              isDecayed: specification.isDecayed))
        }
      }
    }
    self.blocks = blocks
  }

  /// One update; `step` counts from 1. Gradients are multiplied by `gradientFactor` first.
  package func update(
    _ parameters: Parameters, gradients: Parameters, gradientFactor: Float, learningRate: Double, step: Int
  ) {
    let stepSize = Float(learningRate / (1 - pow(Self.beta1, Double(step))))
    let correction = Float(1 / (1 - pow(Self.beta2, Double(step))).squareRoot())
    let keep = Float(1 - learningRate * Double(decay))
    Parallel.runAll(parts: blocks.count, threads: threads) { part in
      let block = blocks[part]
      let start = block.range.lowerBound
      pk_adamw(
        parameters.base + start, gradients.base + start, m.base + start, v.base + start, block.range.count,
        gradientFactor, block.isDecayed ? keep : 1, Float(Self.beta1), Float(Self.beta2), stepSize,
        correction,
        Self.epsilon)
    }
  }
}
