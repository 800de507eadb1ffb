import CKernels
import Foundation
import GPT

/// Training rows in the layout of `pk_nearest_rows`: blocks of 16 rows, feature-major, once in double precision and
/// once in single precision for lower bounds.
///
/// The single-precision copy is shifted by the training mean and scaled to at most 1, so that bounds stay tight for
/// features far from 0 and never overflow. With u = 2⁻²⁴ and `slack` = (2·features + 16)·u, a distance of the copy
/// differs from the true one by less than slack · (|x|² + |y|²), or slack · (|x|₁ + |y|₁) for L1.
final class PackedRows: @unchecked Sendable {
  /// The share of |x|² + |y|² below which a squared L2 distance is taken from differences: products would leave it less
  /// than nine digits.
  static let cancellation = 1e-6

  static let lanes = Int(PK_NEAREST_LANES)

  let kernel: pk_nearest_rows
  let metric: KNearestNeighbours.Metric
  /// What is subtracted from every value, and the factor, of the single-precision copy.
  let center: [Double]
  let scale: Double
  let slack: Double
  /// The largest norm (L2) and the sum of magnitudes of the center, for the double values' own rounding.
  let largestNorm: Double
  let centerNorm: Double
  private let memory: UnsafeMutableRawPointer

  init(_ rows: FeatureMatrix, metric: KNearestNeighbours.Metric) {
    let width = rows.columns
    let blocks = (rows.rows + Self.lanes - 1) / Self.lanes
    let padded = blocks * Self.lanes
    self.metric = metric
    let center = metric == .cosine ? [Double](repeating: 0, count: width) : Standardization(rows).means
    let scale = metric == .cosine ? 1 : Self.scale(rows, center)
    let slack = Double(2 * width + 16) * 0x1p-24
    memory = UnsafeMutableRawPointer.allocate(
      byteCount: padded * (width + 1) * 12 + 128, alignment: 128)
    let exact = memory.bindMemory(to: Double.self, capacity: padded * (width + 1))
    let exactOffsets = exact + padded * width
    let approximate = (memory + padded * (width + 1) * 8).bindMemory(
      to: Float.self, capacity: padded * (width + 1))
    let offsets = approximate + padded * width
    var largest = 0.0
    rows.values.withUnsafeBufferPointer { values in
      for row in 0..<padded {
        let place = row / Self.lanes * width * Self.lanes + row % Self.lanes
        let norm =
          row < rows.rows ? SquaredLength.of(values.baseAddress! + row * width, count: width) : 0
        var shiftedNorm = 0.0
        for column in 0..<width {
          let value = row < rows.rows ? values[row * width + column] : 0
          let shifted = row < rows.rows ? (value - center[column]) * scale : 0
          exact[place + column * Self.lanes] = value
          approximate[place + column * Self.lanes] = Float(shifted)
          shiftedNorm += metric == .l1 ? abs(shifted) : shifted * shifted
        }
        largest = max(largest, norm)
        exactOffsets[row] = metric == .l2 ? norm : 0
        switch metric {
        case .l1: offsets[row] = Float(-slack * shiftedNorm)
        case .l2: offsets[row] = Float(shiftedNorm * (1 - slack))
        case .cosine: offsets[row] = 0
        }
        if row >= rows.rows { offsets[row] = .infinity }
      }
    }
    self.center = center
    self.scale = scale
    self.slack = slack
    largestNorm = largest.squareRoot()
    centerNorm = center.reduce(0) { $0 + $1 * $1 }.squareRoot()
    kernel = pk_nearest_rows(
      count: rows.rows, width: width, approximate: approximate, offsets: offsets, exact: exact,
      exact_offsets: exactOffsets, factor: metric == .l2 ? -2 : -1, most: metric == .cosine ? 2 : .infinity,
      cancels: metric == .l2 ? Self.cancellation : 0,
      unit: metric == .l2 ? scale * scale : scale,
      is_single: metric == .l1 && rows.precision == .single ? 1 : 0)
  }

  deinit { memory.deallocate() }

  /// The power of two that brings the largest shifted value to between 1/2 and 1.
  private static func scale(_ rows: FeatureMatrix, _ center: [Double]) -> Double {
    var largest = 0.0
    for row in 0..<rows.rows {
      for column in 0..<rows.columns {
        largest = max(largest, abs(rows.values[row * rows.columns + column] - center[column]))
      }
    }
    return largest == 0 ? 1 : scalbn(1, -Int(largest.exponent) - 1)
  }
}
