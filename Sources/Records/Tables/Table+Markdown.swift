extension Table {
  /// The table as Markdown, lines end in `\n`: numbers in their columns' formats, `|` and line breaks escaped.
  public var markdown: String {
    let shown = columns(for: .people)
    let rule = shown.map { column in
      switch alignment(of: column) {
      case .left: "---"
      case .right: "---:"
      case .center: ":---:"
      }
    }
    let header = Self.line(shown.map { Self.escaped(headings[$0].name) })
    let lines = rows.map { row in Self.line(shown.map { Self.escaped(text(row[$0], in: $0)) }) }
    return ([header, hasTightRule ? "|\(rule.joined(separator: "|"))|\n" : Self.line(rule)] + lines).joined()
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }

  private static func escaped(_ text: String) -> String {
    text.onOneLine.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// A value as people see it in a column.
  func text(_ value: Value, in column: Int) -> String {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    case .number(let number): headings[column].format.text(number)
    case .single(let number):
      headings[column].format.text(Double(number))
    case .flag(let isSet): isSet ? "yes" : "no"
    case .missing: headings[column].missing
    }
  }

  /// A column's own alignment, or what its cells look like.
  func alignment(of column: Int) -> TextAlignment {
    if let alignment = headings[column].alignment { return alignment }
    let filled = rows.map { DisplayWidth.withoutStyles(text($0[column], in: column)) }.filter { !$0.isEmpty }
    return !filled.isEmpty && filled.allSatisfy(Self.isNumeric) ? .right : .left
  }

  private static func isNumeric(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { "0123456789.,+-−%×∞eE/ ".unicodeScalars.contains($0) }
      && text.unicodeScalars.contains { "0123456789∞".unicodeScalars.contains($0) }
  }
}
