/// Messages on standard error, in lines of 80 columns: words, paths and commands stay whole, and lines that go on are
/// indented by four.
package enum MessageText {
  package static let width = 80

  package static func wrapped(_ message: String) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false).map { line(String($0)) }
      .joined(separator: "\n")
  }

  private static func line(_ line: String) -> String {
    guard DisplayWidth.of(line) > width else { return line }
    let start = line.prefix { $0 == " " }
    let indent = "    "
    let units =
      line.hasPrefix("Usage: ") ? usageUnits(line) : units(String(line.dropFirst(start.count)))
    var lines: [String] = []
    var last = String(start) + (units.first ?? "")
    for unit in units.dropFirst() {
      if DisplayWidth.of(last) + 1 + DisplayWidth.of(unit) <= width {
        last += " " + unit
      } else {
        lines.append(last)
        last = indent + unit
      }
    }
    return (lines + [last]).joined(separator: "\n")
  }

  /// What is not broken: words, and a command from `probe-cli` to the end of the sentence where it fits a line.
  private static func units(_ text: String) -> [String] {
    var units: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      let end = end(of: rest)
      units.append(String(rest[..<end]))
      rest = rest[end...].drop { $0 == " " }
    }
    return units
  }

  /// The pieces of a line of usage: words, what stands in brackets, an option with its value.
  package static func usageUnits(_ line: String) -> [String] {
    line.matches(of: /\[[^\]]*\]|--\S+ <[^>]*>|\S+/).map { String($0.output) }
  }

  /// A paragraph's lines joined and broken anew.
  package static func reflowed(_ lines: [String]) -> String {
    DisplayWidth.wrapped(lines.flatMap(units), separator: " ", width: width)
  }

  private static func end(of text: Substring) -> Substring.Index {
    if let command = text.prefixMatch(of: /`[^`]{1,70}`\S*/) { return command.range.upperBound }
    if text.hasPrefix("probe-cli "), DisplayWidth.of(String(text)) <= width - 4 { return text.endIndex }
    return text.firstIndex(of: " ") ?? text.endIndex
  }
}
