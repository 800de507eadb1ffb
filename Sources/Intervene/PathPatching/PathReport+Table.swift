import Records

extension PathReport {
  public var csv: String {
    CSV.text(["sender", "receiver", "value", "standard_error"]) {
      rows.indices.flatMap { row in
        columns.indices.map {
          [
            rows[row], columns[$0], CSV.number(grid[row][$0]),
            CSV.number(standardErrors?[row][$0] ?? nil),
          ]
        }
      }
    }
  }
}
