extension Table {
  /// The table as aligned lines ending in `\n`, no wider than `columns` of a terminal: the widest columns are cut first.
  /// Control characters and line breaks in cells are shown as symbols; colour codes stay.
  ///
  /// Complexity: O(cells).
  ///
  /// - Parameters:
  ///   - columns: the width of the terminal, in characters.
  ///   - heading: what becomes of the line of names, such as bold type.
  public func terminal(columns: Int = 80, heading: (String) -> String = { $0 }) -> String {
    let visible = self.columns(for: .people)
    guard !visible.isEmpty else { return "" }
    let header = visible.map { Self.singleLine(headings[$0].name) }
    let shown = [header] + rows.map { row in visible.map { Self.singleLine(text(row[$0], in: $0)) } }
    let widths = Self.fittedWidths(of: shown, within: columns)
    let alignments = visible.map(alignment(of:))
    var lines: [String] = []
    for (index, row) in shown.enumerated() {
      let cells = zip(row, zip(widths, alignments)).map { text, look in
        DisplayWidth.padded(DisplayWidth.fitted(text, to: look.0), to: look.0, alignment: look.1)
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      lines.append(index == 0 ? heading(line) : line)
      if index == 0 { lines.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")) }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text on one line; colour codes stay.
  private static func singleLine(_ text: String) -> String {
    text.split(separator: "\u{1B}", omittingEmptySubsequences: false).map {
      TokenLabel.singleLine(String($0))
    }
    .joined(separator: "\u{1B}")
  }

  private static func fittedWidths(of rows: [[String]], within columns: Int) -> [Int] {
    let count = rows[0].count
    var widths = (0..<count).map { column in rows.map { DisplayWidth.ofStyled($0[column]) }.max() ?? 0 }
    let room = max(count, columns - 2 * (count - 1))
    while widths.reduce(0, +) > room, let widest = widths.max(), widest > 1,
      let place = widths.firstIndex(of: widest)
    {
      widths[place] -= 1
    }
    return widths
  }
}
