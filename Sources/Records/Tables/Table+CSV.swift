import Foundation

extension Table {
  /// The table as comma-separated values (RFC 4180, lines end in `\n`): numbers with all digits, flags as 1 and 0, missing
  /// values empty.
  ///
  /// Programs for spreadsheets take cells that begin with `=`, `+`, `-`, `@`, a tab or a line break as something to carry
  /// out, also from files of others. What is no number gets an apostrophe in front of these, which such programs take as
  /// "this is text".
  public var csv: String {
    let shown = columns(for: .programs)
    let header = shown.map { headings[$0].name }
    let lines = rows.map { row in shown.map { Self.plain(row[$0]) } }
    return ([header] + lines).map { $0.map(Self.field).joined(separator: ",") + "\n" }.joined()
  }

  private static func plain(_ value: Value) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .single(let number): "\(number)"
    case .flag(let isSet): isSet ? "1" : "0"
    case .missing: ""
    }
  }

  private static func field(_ cell: String) -> String {
    var text = cell
    if let first = cell.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first), Double(cell) == nil
    {
      text = "'" + cell
    }
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
