import GPT
import Records

extension PatchReport {
  /// One line a cell of the grid.
  public var table: Table {
    Table(grid.cells) {
      Column("layer", \.row)
      Column(site.isByHead ? "head" : "position", \.column)
      Column(site.isByHead ? "head_name" : "token") { columns[$0.column] }
      Column("value", \.value)
    }
  }
}

extension CausalMap {
  /// One line a cell of each pair's grid.
  public var table: Table {
    let cells = entries.flatMap { entry in entry.grid.cells.map { (entry: entry, cell: $0) } }
    return Table(cells) {
      Column("input") { $0.entry.input }
      Column("output") { $0.entry.output }
      Column("pairs") { $0.entry.pairs }
      Column("layer") { $0.cell.row }
      Column(site.isByHead ? "head" : "position") { $0.cell.column }
      Column(site.isByHead ? "head_name" : "token") { $0.entry.columns[$0.cell.column] }
      Column("value") { $0.cell.value }
      Column("standard_error") { $0.entry.standardErrors?[$0.cell.row][$0.cell.column] ?? nil }
    }
  }
}
