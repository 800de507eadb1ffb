import CKernels
import COpenBLAS

/// A matrix of weights [rows, columns], row-major, in the precision in which its file holds it.
///
/// Products with half-precision weights widen them block by block: no float32 copy of the whole ever exists.
public struct WeightMatrix: @unchecked Sendable {
  package enum Values {
    case float32(UnsafeMutablePointer<Float>)
    case float16(UnsafePointer<UInt16>)
    case bfloat16(UnsafePointer<UInt16>)
  }

  package let values: Values
  package let rows: Int
  package let columns: Int
  /// Numbers from one row to the next.
  package let stride: Int

  package init(_ values: Values, rows: Int, columns: Int, stride: Int? = nil) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// Rows widened at a time.
  private static let blockRows = 128

  /// The float32 values, for gradients and updates.
  package var floats: UnsafeMutablePointer<Float> {
    guard case .float32(let pointer) = values else {
      preconditionFailure("half-precision parameters have no gradients: widen them first")
    }
    return pointer
  }

  /// The part with `range` of the rows, sharing memory.
  package func rows(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(
      values.advanced(by: range.lowerBound * stride), rows: range.count, columns: columns, stride: stride)
  }

  /// The part with `range` of the columns, sharing memory.
  package func columns(_ range: Range<Int>) -> WeightMatrix {
    WeightMatrix(values.advanced(by: range.lowerBound), rows: rows, columns: range.count, stride: stride)
  }

  /// Writes one row as float32.
  package func copyRow(_ row: Int, into out: UnsafeMutablePointer<Float>) {
    switch values {
    case .float32(let pointer): out.update(from: pointer + row * stride, count: columns)
    case .float16(let pointer): pk_widen_float16(pointer + row * stride, out, columns)
    case .bfloat16(let pointer): pk_widen_bfloat16(pointer + row * stride, out, columns)
    }
  }

  /// y = x · W + keep · y.  `x`: [count, rows]; `y`: [count, columns]; both with rows of their own stride.
  package func multiply(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int,
    count: Int,
    keep: Float = 0, team: Team
  ) {
    let (x, y) = (Box(x), UnsafePointerBox(y))
    team.run(team.columns(columns, rows: count, inner: rows)) { range in
      columns(range).multiplyPart(
        x.pointer, xStride, into: y.pointer + range.lowerBound, yStride, count: count, keep: keep)
    }
  }

  /// y = x · Wᵀ + keep · y.  `x`: [count, columns]; `y`: [count, rows]; both with rows of their own stride.
  package func multiplyTransposed(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int,
    count: Int,
    keep: Float = 0, team: Team
  ) {
    let (x, y) = (Box(x), UnsafePointerBox(y))
    team.run(team.columns(rows, rows: count, inner: columns)) { range in
      rows(range).multiplyTransposedPart(
        x.pointer, xStride, into: y.pointer + range.lowerBound, yStride, count: count, keep: keep)
    }
  }

  /// A pointer for threads to read from; the memory's owner outlives the region.
  private struct Box: @unchecked Sendable {
    let pointer: UnsafePointer<Float>
    init(_ pointer: UnsafePointer<Float>) { self.pointer = pointer }
  }

  private func multiplyPart(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int,
    count: Int,
    keep: Float
  ) {
    switch values {
    case .float32(let weights) where count == 1:
      cblas_sgemv(
        CblasRowMajor, CblasTrans, blasint(rows), blasint(columns), 1, weights, blasint(stride), x, 1, keep,
        y, 1)
    case .float32(let weights):
      Matmul.nn(count, columns, rows, x, xStride, weights, stride, into: y, yStride, keep: keep)
    case .float16, .bfloat16:
      if count == 1 {
        Self.scale(y, columns, by: keep)
        if case .float16(let weights) = values { pk_add_rows_float16(x, weights, y, rows, columns, stride) }
        if case .bfloat16(let weights) = values { pk_add_rows_bfloat16(x, weights, y, rows, columns, stride) }
        return
      }
      forEachWidenedBlock { block, range in
        Matmul.nn(
          count, columns, range.count, x + range.lowerBound, xStride, block, columns, into: y, yStride,
          keep: range.lowerBound == 0 ? keep : 1)
      }
    }
  }

  private func multiplyTransposedPart(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int,
    count: Int,
    keep: Float
  ) {
    switch values {
    case .float32(let weights) where count == 1:
      cblas_sgemv(
        CblasRowMajor, CblasNoTrans, blasint(rows), blasint(columns), 1, weights, blasint(stride), x, 1, keep,
        y, 1)
    case .float32(let weights):
      Matmul.nt(count, rows, columns, x, xStride, weights, stride, into: y, yStride, keep: keep)
    case .float16(let weights) where count == 1 && keep == 0:
      pk_dot_rows_float16(x, weights, y, rows, columns, stride)
    case .bfloat16(let weights) where count == 1 && keep == 0:
      pk_dot_rows_bfloat16(x, weights, y, rows, columns, stride)
    case .float16, .bfloat16:
      forEachWidenedBlock { block, range in
        Matmul.nt(
          count, range.count, columns, x, xStride, block, columns, into: y + range.lowerBound, yStride,
          keep: keep)
      }
    }
  }

  private static func scale(_ y: UnsafeMutablePointer<Float>, _ count: Int, by factor: Float) {
    if factor == 0 { return y.update(repeating: 0, count: count) }
    if factor != 1 { for i in 0..<count { y[i] *= factor } }
  }

  /// Calls `body` with some rows at a time as float32, [range, columns].
  private func forEachWidenedBlock(_ body: (UnsafePointer<Float>, Range<Int>) -> Void) {
    let scratch = Storage(uninitialized: min(rows, Self.blockRows) * columns)
    for first in Swift.stride(from: 0, to: rows, by: Self.blockRows) {
      let range = first..<min(rows, first + Self.blockRows)
      for row in range { copyRow(row, into: scratch.base + (row - first) * columns) }
      body(scratch.base, range)
    }
  }
}

extension WeightMatrix.Values {
  fileprivate func advanced(by count: Int) -> Self {
    switch self {
    case .float32(let pointer): .float32(pointer + count)
    case .float16(let pointer): .float16(pointer + count)
    case .bfloat16(let pointer): .bfloat16(pointer + count)
    }
  }
}
