extension Table {
  /// A grid of numbers under names, each row behind its own.
  ///
  /// - Parameters:
  ///   - corner: the name of the column of row names.
  ///   - columns: the names of the columns.
  ///   - rows: the names of the rows.
  ///   - grid: [row][column].
  ///   - format: how people see the numbers.
  public static func grid(
    _ corner: String, columns: [String], rows: [String], _ grid: [[Double?]], _ format: NumberFormat
  ) -> Table {
    Table(zip(rows, grid)) {
      Column(corner) { row, _ in row }
      for column in columns.indices { Column(columns[column], format) { _, values in values[column] } }
    }
  }
}

/// A cell of a grid [row][column].
package struct GridCell<Value> {
  package let row: Int
  package let column: Int
  package let value: Value
}

extension Array where Element: Collection, Element.Index == Int {
  /// The cells of a grid [row][column], row by row.
  package var cells: [GridCell<Element.Element>] {
    enumerated().flatMap { row, values in
      values.enumerated().map { GridCell(row: row, column: $0, value: $1) }
    }
  }
}
