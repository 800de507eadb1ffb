import Foundation

/// Comma-separated values (RFC 4180, lines end in `\n`), the same in all reports.
public enum CSV {
  /// A whole table.
  public static func text(_ header: [String], _ rows: some Sequence<[String]>) -> String {
    line(header) + rows.map(line).joined()
  }

  /// The same with a closure that lists the lines.
  public static func text(_ header: [String], _ rows: () throws -> [[String]]) rethrows -> String {
    text(header, try rows())
  }

  /// One line with its end.
  public static func line(_ cells: [String]) -> String {
    cells.map(field).joined(separator: ",") + "\n"
  }

  /// A number with all its digits, nothing where there is none.
  public static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  /// One cell. Commas, quotes and line breaks are quoted.
  ///
  /// Programs for spreadsheets take cells that begin with `=`, `+`, `-`, `@`, a tab or a line break as something to carry
  /// out, also from files of others. What is no number gets an apostrophe in front of these, which such programs take as
  /// "this is text".
  public static func field(_ cell: String) -> String {
    var text = cell
    if let first = cell.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first), Double(cell) == nil
    {
      text = "'" + cell
    }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
