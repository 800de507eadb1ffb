import Arrays
import GPT

/// Largest absolute difference divided by the largest finite magnitude among the expected values (1 when all are
/// 0). Infinite when shapes, infinities or NaNs differ.
package func relativeError(_ found: Tensor, _ expected: Tensor) -> Double {
  found.shape == expected.shape ? relativeError(found.values, expected.values) : .infinity
}

package func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var difference = 0.0
  var scale = 0.0
  for (a, b) in zip(found, expected) {
    if !a.isFinite || !b.isFinite {
      if a != b { return .infinity }
      continue
    }
    difference = max(difference, abs(Double(a) - Double(b)))
    scale = max(scale, abs(Double(b)))
  }
  return difference / (scale == 0 ? 1 : scale)
}

extension Tensor {
  /// The bits of all values: what must not change is compared by these, so that −0, 0 and NaN are told apart.
  package var bits: [UInt32] { values.map(\.bitPattern) }
}

extension Parameters {
  /// The bits of all parameters, padding left out.
  package var bits: [UInt32] { layout.specifications.indices.flatMap { self[$0].bits } }
}

extension Capture {
  /// The bits of every array that the capture exports, by name.
  package var bits: [String: [UInt32]] {
    Dictionary(
      uniqueKeysWithValues: arrays.map { array in
        switch array.values {
        case .float32(let tensor): (array.name, tensor.bits)
        case .int32(let numbers): (array.name, numbers.map { UInt32(bitPattern: $0) })
        }
      })
  }
}
