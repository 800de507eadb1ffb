extension Table {
  /// The table as aligned lines ending in `\n`, no wider than `columns` of a terminal: what is too wide goes into lines
  /// below, names first, then words; numbers stay whole as long as one fits a line, and columns that do not fit beside
  /// the others stand below them. Control characters and line breaks in cells are shown as symbols; colour codes stay.
  ///
  /// Complexity: O(cells).
  ///
  /// - Parameters:
  ///   - columns: the width of the terminal, in characters.
  ///   - heading: what becomes of the lines of names, such as bold type.
  public func terminal(columns: Int = 80, heading: (String) -> String = { $0 }) -> String {
    let visible = self.columns(for: .people)
    guard !visible.isEmpty else { return "" }
    let header = visible.map { Self.singleLine(headings[$0].name) }
    let cells = rows.map { row in visible.map { Self.singleLine(text(row[$0], in: $0)) } }
    let alignments = visible.map(alignment(of:))
    let fitted = TableWidths(header: header, cells: cells, within: columns)
    return fitted.blocks.map { block in
      var lines: [String] = []
      func add(_ row: [String], _ look: (String) -> String = { $0 }) {
        let parts = block.map { fitted.lines(of: row[$0], in: $0) }
        for number in 0..<(parts.map(\.count).max() ?? 1) {
          let shown = zip(block, parts).map { column, lines in
            DisplayWidth.padded(
              number < lines.count ? lines[number] : "", to: fitted.widths[column],
              alignment: alignments[column])
          }
          var line = shown.joined(separator: "  ")
          while line.last == " " { line.removeLast() }
          lines.append(look(line))
        }
      }
      add(header, heading)
      lines.append(block.map { String(repeating: "─", count: fitted.widths[$0]) }.joined(separator: "  "))
      for row in cells { add(row) }
      return lines.map { $0 + "\n" }.joined()
    }.joined(separator: "\n")
  }

  /// Text on one line; colour codes stay.
  private static func singleLine(_ text: String) -> String {
    text.split(separator: "\u{1B}", omittingEmptySubsequences: false).map {
      TokenLabel.singleLine(String($0))
    }
    .joined(separator: "\u{1B}")
  }
}
