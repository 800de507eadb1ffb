import GPT
import Records

/// The labels that a probe is to tell: one row an observation, one column a question, `[rows, columns]`.
///
/// With one column this is multi-class classification, with several each column is answered on its own.
public struct LabelMatrix: Sendable, Equatable {
  /// [column][row].
  public let columns: [[Int]]

  /// One question's labels, any integers.
  public init(_ labels: [Int]) { columns = [labels] }

  /// Several questions' labels as [column][row].
  ///
  /// - Throws: ``ProbeError`` when there is no column or the columns differ in length.
  public init(columns: [[Int]]) throws {
    guard let first = columns.first else { throw ProbeError.empty(rows: 0, columns: 0) }
    if let odd = columns.first(where: { $0.count != first.count }) {
      throw ProbeError.lengths(of: "labels", expected: first.count, found: odd.count)
    }
    self.columns = columns
  }

  /// Labels from an `.npy` file of shape [rows] or [rows, questions].
  ///
  /// - Throws: ``ProbeError`` for other shapes and for values that are not whole numbers.
  public init(_ array: NPY) throws {
    guard (1...2).contains(array.shape.rank) else {
      throw ProbeError.shape(of: "labels", expected: "[rows] or [rows, questions]", found: "\(array.shape)")
    }
    let width = array.shape.rank == 2 ? array.shape[1] : 1
    guard width > 0, array.shape[0] > 0 else { throw ProbeError.empty(rows: array.shape[0], columns: width) }
    var columns = [[Int]](repeating: [], count: width)
    for (place, value) in array.values.enumerated() {
      guard let label = array.largeIntegers?[place] ?? Int(exactly: value) else {
        throw ProbeError.label(value: value, row: place / width, column: place % width)
      }
      columns[place % width].append(label)
    }
    self.columns = columns
  }

  /// Labels from an `.npy` file, of one column when `isSingle`.
  ///
  /// - Throws: `FileError` that names the file.
  public init(path: String, isSingle: Bool = false) throws {
    let array = try NPY(path: path)
    do {
      try self.init(array)
      guard !isSingle || columns.count == 1 else {
        throw ProbeError.shape(of: "an array", expected: "[rows]", found: "\(array.shape)")
      }
    } catch let error as ProbeError { throw FileError(path, "\(error)") }
  }

  init(checked columns: [[Int]]) { self.columns = columns }

  /// The number of observations.
  public var rows: Int { columns[0].count }

  /// The labels of the only column.
  public var single: [Int] {
    precondition(columns.count == 1, "expected one label column, found \(columns.count)")
    return columns[0]
  }

  /// Each column's labels without repetition, ascending.
  public var classes: [[Int]] { columns.map { Set($0).sorted() } }

  /// The rows with these numbers, in this order.
  public func selecting(_ rows: [Int]) -> LabelMatrix {
    LabelMatrix(checked: columns.map { column in rows.map { column[$0] } })
  }

  /// - Throws: ``ProbeError`` unless there is a label for each of `rows` rows.
  func require(rows: Int) throws {
    guard self.rows == rows else {
      throw ProbeError.lengths(of: "labels", expected: rows, found: self.rows)
    }
  }
}
