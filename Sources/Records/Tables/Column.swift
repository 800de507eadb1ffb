/// A column of a ``Table`` whose rows are made of `Row`s.
public struct Column<Row> {
  /// Name, format and audience.
  public var heading: Table.Heading
  let value: (Row) -> Table.Value

  /// A column with a value of each row, by a key path or a closure.
  ///
  /// - Parameters:
  ///   - name: the heading.
  ///   - value: a row's value.
  ///   - format: how people see its numbers; programs get all digits.
  ///   - alignment: nil for text at the left and all else at the right.
  ///   - missing: what people see where there is no value.
  ///   - audience: who gets to see the column.
  public init<Value: TableValue>(
    _ name: String, _ value: @escaping (Row) -> Value, _ format: NumberFormat = .exact,
    align alignment: TextAlignment? = nil, missing: String = "-", for audience: Table.Audience = .everyone
  ) {
    heading = Table.Heading(
      name, format, align: alignment ?? (Value.isText ? .left : .right), missing: missing, for: audience)
    self.value = { value($0).tableValue }
  }

  /// The same with the closure at the end.
  public init<Value: TableValue>(
    _ name: String, _ format: NumberFormat, align alignment: TextAlignment? = nil, missing: String = "-",
    for audience: Table.Audience = .everyone, _ value: @escaping (Row) -> Value
  ) {
    self.init(name, value, format, align: alignment, missing: missing, for: audience)
  }

  /// The column of other rows in which these rows stand.
  public func of<Whole>(_ part: @escaping (Whole) -> Row) -> Column<Whole> {
    Column<Whole>(heading: heading, value: { value(part($0)) })
  }

  /// The column under another name.
  public func named(_ name: String) -> Column {
    var column = self
    column.heading.name = name
    return column
  }

  private init(heading: Table.Heading, value: @escaping (Row) -> Table.Value) {
    self.heading = heading
    self.value = value
  }
}

/// Lists columns; `for` and `if` make them at run time.
@resultBuilder public enum ColumnBuilder<Row> {
  /// One column.
  public static func buildExpression(_ column: Column<Row>) -> [Column<Row>] { [column] }
  /// Several columns from a list.
  public static func buildExpression(_ columns: [Column<Row>]) -> [Column<Row>] { columns }
  /// All columns in order.
  public static func buildBlock(_ columns: [Column<Row>]...) -> [Column<Row>] { columns.flatMap(\.self) }
  /// The columns that a `for` makes.
  public static func buildArray(_ columns: [[Column<Row>]]) -> [Column<Row>] { columns.flatMap(\.self) }
  /// The columns behind an `if`, or none.
  public static func buildOptional(_ columns: [Column<Row>]?) -> [Column<Row>] { columns ?? [] }
  /// The columns behind `if`.
  public static func buildEither(first columns: [Column<Row>]) -> [Column<Row>] { columns }
  /// The columns behind `else`.
  public static func buildEither(second columns: [Column<Row>]) -> [Column<Row>] { columns }
}
