import Records

extension KnockoutMap {
  /// One line an output and a variable that it can no longer look at.
  public var table: Table {
    Table(accuracy.cells) {
      Column("output") { rows[$0.row] }
      Column("variable") { columns[$0.column] }
      Column("accuracy", \.value)
      Column("before") { before[$0.row] }
      Column("direct") { isDirect[$0.row][$0.column] }
      Column("depends") { depends[$0.row][$0.column] }
      Column.ends { intervals?[$0.row][$0.column] ?? nil }
      Column.ends("before") { intervalsBefore?[$0.row] }
    }
  }
}
