import Foundation

/// Cells and tables as CSV and Markdown have them.
enum TableText {
  /// A number with three decimals, `-` for none.
  static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }

  /// A Markdown table; the first columns hold text, the others numbers.
  static func markdown(_ header: [String], _ rows: [[String]], texts: Int) -> String {
    let rule = header.indices.map { $0 < texts ? "---" : "---:" }
    return ([header, rule] + rows).map { cells in
      "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }
}
