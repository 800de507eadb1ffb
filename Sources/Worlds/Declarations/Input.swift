/// One value for each cell of a world, in the order of ``World/cells``.
///
/// Encoded as a bare array of integers.
public struct Input: Hashable, Sendable, Codable, CustomStringConvertible {
  /// The values of the cells.
  public let values: [Int]

  /// An input from its values; whether they fit a world is checked by ``World/validate(_:)``.
  public init(_ values: [Int]) { self.values = values }

  /// Reads a bare array of integers.
  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([Int].self)
  }

  /// Writes a bare array of integers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  /// The values with commas between, words as their codes. What people read and type, with words, is told by
  /// ``World/text(of:)``.
  public var description: String { values.map(String.init).joined(separator: ",") }

  /// The same input with one value changed.
  public func replacing(_ cell: Int, with value: Int) -> Input {
    var changed = values
    changed[cell] = value
    return Input(changed)
  }
}

/// All inputs of a world in lexicographic order: the last cell changes fastest.
struct InputSpace {
  let cells: [Cell]

  /// The number of inputs; nil if it does not fit into 64 bits.
  var count: Int? {
    var product = 1
    for cell in cells {
      let (next, overflow) = product.multipliedReportingOverflow(by: cell.domain.count(upTo: .max))
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The input in which every cell has its smallest value.
  var first: Input { Input(cells.map(\.domain.lowerBound)) }

  /// The input after another, nil after the last. - Complexity: O(1) amortised, plus a copy.
  func next(after input: Input) -> Input? {
    var values = input.values
    for i in cells.indices.reversed() {
      if values[i] < cells[i].domain.upperBound {
        values[i] += 1
        return Input(values)
      }
      values[i] = cells[i].domain.lowerBound
    }
    return nil
  }
}
