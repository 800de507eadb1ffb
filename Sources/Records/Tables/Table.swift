/// A table as data: named columns and rows of values, which ``csv``, ``markdown``, ``terminal(columns:heading:)`` and an
/// encoder write in their own ways.
///
/// ```swift
/// Table(parts) {
///   Column("part", \.name)
///   Column("accuracy", \.accuracy, .decimals(3))
///   for output in outputs { Column(output) { $0.scores[output] } }
/// }
/// ```
public struct Table: Sendable, Equatable {
  /// One cell.
  public enum Value: Sendable, Equatable {
    /// Text as it is.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A number in double precision.
    case number(Double)
    /// A number that has the digits of single precision.
    case single(Float)
    /// True or false.
    case flag(Bool)
    /// There is none.
    case missing
  }

  /// Who gets to see a column.
  public enum Audience: Sendable, Equatable {
    /// CSV, JSON, Markdown and terminals.
    case everyone
    /// CSV and JSON only.
    case programs
    /// Markdown and terminals only.
    case people
  }

  /// What is the same for all cells of a column.
  public struct Heading: Sendable, Equatable {
    /// The column's name, the key of its values in JSON.
    public var name: String
    /// How people see the column's numbers; programs get all digits.
    public var format: NumberFormat
    /// Nil: right where all cells look like numbers, left elsewhere.
    public var alignment: TextAlignment?
    /// What people see where a value is missing; programs get an empty cell or null.
    public var missing: String
    /// Who gets to see the column.
    public var audience: Audience

    /// A heading; its defaults are those of a ``Column``.
    public init(
      _ name: String, _ format: NumberFormat = .exact, align alignment: TextAlignment? = nil,
      missing: String = "-", for audience: Audience = .everyone
    ) {
      self.name = name
      self.format = format
      self.alignment = alignment
      self.missing = missing
      self.audience = audience
    }
  }

  /// One a column.
  public private(set) var headings: [Heading]
  /// [row][column].
  public private(set) var rows: [[Value]]
  /// Whether Markdown's line below the names is written `|---|---:|`, without spaces.
  public var hasTightRule = false

  /// A table of values.
  ///
  /// Precondition: each row has a value for each heading.
  public init(_ headings: [Heading], rows: [[Value]]) {
    precondition(rows.allSatisfy { $0.count == headings.count }, "Table: a row has not one value a column")
    self.headings = headings
    self.rows = rows
  }

  /// A table with a row for each element, of which each column takes its value.
  public init<Row>(_ rows: some Sequence<Row>, @ColumnBuilder<Row> columns: () -> [Column<Row>]) {
    let columns = columns()
    headings = columns.map(\.heading)
    self.rows = rows.map { row in columns.map { $0.value(row) } }
  }

  /// A table of text that is ready to be shown; short rows are filled with empty cells.
  ///
  /// Precondition: no row has more cells than the header.
  ///
  /// - Parameters:
  ///   - header: the names of the columns.
  ///   - cells: [row][column].
  ///   - alignment: one a column; those without are right where all cells look like numbers, left elsewhere.
  public init(header: [String], cells: some Sequence<[String]>, alignment: [TextAlignment] = []) {
    headings = header.enumerated().map { column, name in
      Heading(name, align: column < alignment.count ? alignment[column] : nil)
    }
    rows = cells.enumerated().map { index, row in
      precondition(
        row.count <= header.count, "Table: row \(index) has \(row.count) cells for \(header.count) columns")
      return header.indices.map { .text($0 < row.count ? row[$0] : "") }
    }
  }

  /// The columns that one of two audiences sees.
  func columns(for audience: Audience) -> [Int] {
    headings.indices.filter { headings[$0].audience == .everyone || headings[$0].audience == audience }
  }

  /// The table with ``hasTightRule``.
  public func tight() -> Table {
    var table = self
    table.hasTightRule = true
    return table
  }

  /// The table with one more column in front, which has the same value in all rows.
  public func led(by heading: Heading, _ value: some TableValue) -> Table {
    var table = self
    table.headings.insert(heading, at: 0)
    table.rows = rows.map { [value.tableValue] + $0 }
    return table
  }

  /// The rows of all tables one below the other, under the first one's names; empty without tables.
  ///
  /// Precondition: all have as many columns.
  public static func stacked(_ tables: some Sequence<Table>) -> Table {
    var result: Table?
    for table in tables {
      precondition(
        table.headings.count == (result ?? table).headings.count,
        "Table: stacked tables differ in their columns")
      if result == nil { result = table } else { result?.rows += table.rows }
    }
    return result ?? Table([], rows: [])
  }
}
