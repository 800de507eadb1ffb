/// A position in a text: line and column, both counted from 1. Columns count Unicode scalars.
public struct Place: Hashable, Sendable, Codable, CustomStringConvertible {
  /// Line, counted from 1; 0 where no line is known.
  public let line: Int
  /// Column in Unicode scalars, counted from 1; 0 where no column is known.
  public let column: Int

  /// A place from its line and column, both counted from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }
}
