import GPT
import Records

/// Reports as CSV: one line a cell, missing values empty.
extension PatchReport {
  public var csv: String {
    CSV.text([
      "layer", site.isByHead ? "head" : "position", site.isByHead ? "head_name" : "token", "value",
    ]) {
      grid.enumerated().flatMap { layer, row in
        row.enumerated().map { column, value in
          ["\(layer)", "\(column)", columns[column], CSV.number(value)]
        }
      }
    }
  }
}

extension CausalMap {
  public var csv: String {
    let column = site.isByHead ? ["head", "head_name"] : ["position", "token"]
    return CSV.text(["input", "output", "pairs", "layer"] + column + ["value", "standard_error"]) {
      entries.flatMap { entry in
        entry.grid.enumerated().flatMap { layer, row in
          row.enumerated().map { column, value in
            [
              entry.input, entry.output, "\(entry.pairs)", "\(layer)", "\(column)", entry.columns[column],
              CSV.number(value), CSV.number(entry.standardErrors?[layer][column] ?? nil),
            ]
          }
        }
      }
    }
  }
}
