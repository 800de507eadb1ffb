import Records

extension KnockoutMap {
  public var csv: String {
    CSV.text([
      "output", "variable", "accuracy", "before", "direct", "depends", "low", "high", "before_low",
      "before_high",
    ]) {
      rows.indices.flatMap { row in
        columns.indices.map { column in
          [
            rows[row], columns[column], CSV.number(accuracy[row][column]), "\(before[row])",
            isDirect[row][column] ? "1" : "0", depends[row][column] ? "1" : "0",
          ] + CSV.ends(intervals?[row][column] ?? nil) + CSV.ends(intervalsBefore?[row])
        }
      }
    }
  }
}
