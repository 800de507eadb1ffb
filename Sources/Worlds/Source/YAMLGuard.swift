import Records

/// Refuses YAML that could exhaust the stack or memory before the YAML reader sees it.
///
/// The reader composes nodes recursively and expands aliases, so nesting is bounded from the raw text,
/// without knowing which brackets stand inside quotes: a bracket counts as closed only where its
/// closing partner follows with no quote, comment, tag or line break between. World files stay far below
/// the limits.
enum YAMLGuard {
  /// - Throws: `FileError` for a file that is too long, too deeply nested, or that uses anchors.
  /// - Complexity: O(length).
  static func check(_ source: SourceText, bytes: Int) throws {
    guard bytes <= Limits.fileBytes else {
      throw source.error(
        at: Place(line: 1, column: 1),
        "the file has \(bytes) bytes; a world has at most \(Limits.fileBytes)",
        hint: "a world holds rules only; data sets are generated from it")
    }
    var surelyOpen = 0
    var open = 0
    var run = 0
    var previous: Unicode.Scalar = "\n"
    for (i, c) in source.scalars.enumerated() {
      switch c {
      case "[", "{": open += 1
      case "]", "}": if open > 0 { open -= 1 }
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "\"", "'", "#", "!", "%":
        surelyOpen += open
        open = 0
      default: break
      }
      switch c {
      case " ", "\t", "-", "?", ":": run += 1
      default: run = 0
      }
      if surelyOpen + open > Limits.yamlNesting || run > Limits.yamlNesting {
        throw source.error(
          at: source.place(at: i),
          "nesting may go beyond \(Limits.yamlNesting) levels here; a world file needs 3",
          hint: "remove surplus brackets, dashes or indentation")
      }
      if previous == "&", isAnchorName(c), isAnchorPosition(i - 1, in: source.scalars) {
        throw source.error(
          at: source.place(at: i - 1),
          "expected no YAML anchors or aliases, found an anchor",
          hint: "write the value out; a literal & after a space can be written as \"\\x26\"")
      }
      previous = c
    }
  }

  /// Whether an `&` here could begin a node: after white space, a flow indicator or at the start.
  private static func isAnchorPosition(_ i: Int, in scalars: [Unicode.Scalar]) -> Bool {
    guard i > 0 else { return true }
    let before = scalars[i - 1]
    return before.isBlank || before == "\u{FEFF}" || "[{,:".unicodeScalars.contains(before)
  }

  /// Whether an anchor's name can begin so; libYAML allows ASCII letters, digits, `_` and `-`.
  private static func isAnchorName(_ c: Unicode.Scalar) -> Bool {
    c.isASCII && (c.properties.isAlphabetic || c.isDigit || c == "_" || c == "-")
  }
}
