import Arrays
import GPT
import Records

/// The features that a probe reads: one row an observation, `[rows, columns]`, row-major.
public struct FeatureMatrix: Sendable {
  /// What the values were before they were read. Distances of single-precision features are rounded to single
  /// precision, as scikit-learn's are for float32 arrays; ties then fall the same way.
  public enum Precision: String, Codable, Sendable {
    /// 32-bit floating-point numbers.
    case single
    /// 64-bit floating-point numbers, or whole numbers.
    case double
  }

  /// The number of observations.
  public let rows: Int
  /// The number of features of an observation.
  public let columns: Int
  /// Row-major, `rows · columns`.
  public let values: [Double]
  /// What the values were before they were read.
  public let precision: Precision

  /// A matrix from its row-major values.
  ///
  /// - Throws: ``ProbeError`` for an empty matrix, a wrong number of values, and a value that is NaN, infinite or
  ///   above 1e150, naming its row and column.
  public init(rows: Int, columns: Int, values: [Double], precision: Precision = .double) throws {
    guard rows > 0, columns > 0 else { throw ProbeError.empty(rows: rows, columns: columns) }
    guard values.count == rows * columns else {
      throw ProbeError.lengths(
        of: "values in rows of \(columns)", expected: rows, found: values.count / columns)
    }
    if let bad = values.firstIndex(where: { !(abs($0) <= 1e150) }) {
      throw ProbeError.notFinite(value: values[bad], row: bad / columns, column: bad % columns)
    }
    self.init(checkedRows: rows, columns: columns, values: values, precision: precision)
  }

  /// A matrix from its rows, which must be equally long.
  public init(_ rows: [[Double]], precision: Precision = .double) throws {
    let columns = rows.first?.count ?? 0
    if let odd = rows.first(where: { $0.count != columns }) {
      throw ProbeError.features(expected: columns, found: odd.count)
    }
    try self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 }, precision: precision)
  }

  /// A matrix from activations: the last axis is the features, the others are flattened into rows.
  public init(_ tensor: Tensor) throws {
    guard let columns = tensor.shape.extents.last else {
      throw ProbeError.shape(of: "features", expected: "[rows, features]", found: "\(tensor.shape)")
    }
    try self.init(
      rows: columns == 0 ? 0 : tensor.count / columns, columns: columns,
      values: tensor.withValues { $0.map(Double.init) }, precision: .single)
  }

  /// A matrix from an `.npy` file of shape [rows, features]; `[rows]` counts as one feature.
  public init(_ array: NPY) throws {
    guard (1...2).contains(array.shape.rank) else {
      throw ProbeError.shape(of: "features", expected: "[rows, features]", found: "\(array.shape)")
    }
    try self.init(
      rows: array.shape[0], columns: array.shape.rank == 2 ? array.shape[1] : 1, values: array.values,
      precision: array.isSinglePrecision ? .single : .double)
  }

  /// A matrix from an `.npy` file, as `init(_: NPY)` reads it.
  ///
  /// - Throws: `FileError` that names the file.
  public init(path: String) throws {
    let array = try NPY(path: path)
    do { try self.init(array) } catch let error as ProbeError { throw FileError(path, "\(error)") }
  }

  /// Values that are known to be finite and to fill the matrix.
  init(checkedRows rows: Int, columns: Int, values: [Double], precision: Precision) {
    self.rows = rows
    self.columns = columns
    self.values = values
    self.precision = precision
  }

  /// One row. O(columns).
  public subscript(row: Int) -> ArraySlice<Double> { values[row * columns..<(row + 1) * columns] }

  /// The rows with these numbers, in this order. O(selected values).
  public func selecting(_ chosen: [Int]) -> FeatureMatrix {
    var selected: [Double] = []
    selected.reserveCapacity(chosen.count * columns)
    for row in chosen { selected.append(contentsOf: self[row]) }
    return FeatureMatrix(checkedRows: chosen.count, columns: columns, values: selected, precision: precision)
  }

  /// The columns in this range. O(selected values).
  public func columns(_ range: Range<Int>) -> FeatureMatrix {
    precondition(
      !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= columns,
      "columns \(range) are outside of 0..<\(columns)")
    var selected: [Double] = []
    selected.reserveCapacity(rows * range.count)
    for row in 0..<rows {
      selected.append(contentsOf: values[row * columns + range.lowerBound..<row * columns + range.upperBound])
    }
    return FeatureMatrix(checkedRows: rows, columns: range.count, values: selected, precision: precision)
  }
}
