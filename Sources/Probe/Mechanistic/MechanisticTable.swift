import Records
import Worlds

/// A table of a report: as CSV with all digits, as Markdown with three decimals.
struct MechanisticTable {
  enum Cell {
    case text(String)
    case count(Int)
    /// Missing where nil.
    case number(Double?)
  }

  let header: [String]
  let rows: [[Cell]]

  /// Missing numbers are empty.
  var csv: String {
    let lines = rows.map { row in
      row.map { cell in
        switch cell {
        case .text(let text): TableText.singleLine(text)
        case .count(let count): "\(count)"
        case .number(let value): CSV.number(value)
        }
      }
    }
    return CSV.text(header, lines)
  }

  /// Missing numbers are `-`.
  var markdown: String {
    let lines = rows.map { row in
      row.map { cell in
        switch cell {
        case .text(let text): TableText.visible(text)
        case .count(let count): "\(count)"
        case .number(let value): value.map(TableText.fixed) ?? "-"
        }
      }
    }
    let rule = header.indices.map { column in
      if case .text? = rows.first?[column] { "---" } else { "---:" }
    }
    return ([header, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// A grid of numbers with a first column of row labels.
  static func grid(_ corner: String, columns: [String], rows: [String], _ values: [[Double?]]) -> Self {
    MechanisticTable(
      header: [corner] + columns,
      rows: zip(rows, values).map { label, values in [.text(label)] + values.map(Cell.number) })
  }
}
