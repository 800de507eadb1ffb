import Records

extension PathReport {
  /// One line a sender and receiver.
  public var table: Table {
    Table(grid.cells) {
      Column("sender") { rows[$0.row] }
      Column("receiver") { columns[$0.column] }
      Column("value", \.value)
      Column("standard_error") { standardErrors?[$0.row][$0.column] ?? nil }
    }
  }
}
