import Arrays
import CKernels
import Foundation
import Records
import Synchronization

/// Rotary positions in half-split form (Su et al. 2021): the pair (x[i], x[i + d/2]) of each query and key is turned by
/// the angle position · frequency[i], with frequency[i] = base^(−2i / d) before any scaling.
public final class RotaryEmbedding: Sendable {
  /// How frequencies are changed to reach beyond the length that a model was first trained on, as `rope_scaling` says.
  enum Scaling: Sendable, Hashable {
    case none
    /// frequency / factor.
    case linear(factor: Double)
    /// Beyond `original` positions the base grows with the sequence's length n:
    /// base · (factor · n / original − (factor − 1))^(d / (d − 2)).
    case dynamic(factor: Double, original: Int)
    /// Long wavelengths are divided by the factor, short ones stay, those between are blended.
    case llama3(factor: Double, low: Double, high: Double, original: Int)
  }

  /// Cosines and sines of all angles of some positions, [positions, d / 2] each.
  struct Table: Sendable {
    let cosines: Tensor
    let sines: Tensor
  }

  let headWidth: Int
  let base: Double
  let scaling: Scaling
  private let cached = Mutex<(length: Int, table: Table)?>(nil)

  /// Unscaled angles.
  ///
  /// - Parameters:
  ///   - headWidth: the width of one head, even.
  ///   - base: θ in the angles position · θ^(−2i / headWidth).
  public convenience init(headWidth: Int, base: Double = 10_000) {
    precondition(headWidth % 2 == 0, "a head of width \(headWidth) has no halves to turn")
    self.init(headWidth: headWidth, base: base, scaling: .none)
  }

  init(headWidth: Int, base: Double, scaling: Scaling) {
    self.headWidth = headWidth
    self.base = base
    self.scaling = scaling
  }

  /// A table for positions 0..<length at least.
  ///
  /// Frequencies, and their products with positions, are rounded to float32 as `transformers` does, so that long
  /// sequences turn by the same angles.
  func table(length: Int) -> Table {
    cached.withLock { cached in
      if let cached, cached.length == length || cached.length > length && !dependsOnLength {
        return cached.table
      }
      let half = headWidth / 2
      // Sequences that grow token by token need no new table each time.
      let positions =
        dependsOnLength ? length : max(64, 1 << (Int.bitWidth - (length - 1).leadingZeroBitCount))
      let frequencies = frequencies(length: length)
      let table = Table(cosines: Tensor([positions, half]), sines: Tensor([positions, half]))
      for position in 0..<positions {
        for (i, frequency) in frequencies.enumerated() {
          let angle = Double(Float(position) * frequency)
          table.cosines.pointer[position * half + i] = Float(cos(angle))
          table.sines.pointer[position * half + i] = Float(sin(angle))
        }
      }
      cached = (positions, table)
      return table
    }
  }

  /// True when a sequence's length decides by how much each of its positions turns.
  var dependsOnLength: Bool { if case .dynamic = scaling { true } else { false } }

  private func frequencies(length: Int) -> [Float] {
    func plain(_ base: Double) -> [Float] {
      stride(from: 0, to: headWidth, by: 2).map {
        1 / Float(pow(base, Double(Float($0) / Float(headWidth))))
      }
    }
    switch scaling {
    case .none: return plain(base)
    case .linear(let factor): return plain(base).map { $0 / Float(factor) }
    case .dynamic(let factor, let original):
      guard length > original else { return plain(base) }
      let growth = factor * Double(length) / Double(original) - (factor - 1)
      return plain(base * pow(growth, Double(headWidth) / Double(headWidth - 2)))
    case .llama3(let factor, let low, let high, let original):
      return plain(base).map { frequency in
        let wavelength = 2 * Double.pi / Double(frequency)
        let turns = Double(original) / wavelength
        if turns > high { return frequency }
        if turns < low { return frequency / Float(factor) }
        let share = (turns - low) / (high - low)
        return Float((1 - share) * Double(frequency) / factor + share * Double(frequency))
      }
    }
  }

  /// Turns the heads of each row: `x`, `out`: rows of `heads` heads, `stride` floats apart, may be the same memory.
  /// Direction 1 turns forward, −1 back. `positions`: of each row, within the table.
  func rotate(
    _ x: UnsafePointer<Float>, _ xStride: Int, into out: UnsafeMutablePointer<Float>, _ outStride: Int,
    heads: Int,
    rows: Int, by table: Table, direction: Float = 1, position: (Int) -> Int
  ) {
    let half = headWidth / 2
    for row in 0..<rows {
      let angles = position(row) * half
      pk_rotate(
        x + row * xStride, out + row * outStride, table.cosines.pointer + angles,
        table.sines.pointer + angles,
        direction, heads, half)
    }
  }
}
