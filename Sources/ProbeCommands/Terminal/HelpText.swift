import Records

/// The parser's help in lines that fit: a long line of usage is broken between options, never inside of one.
enum HelpText {
  static func wrapped(_ help: String) -> String {
    help.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard line.hasPrefix("USAGE: "), DisplayWidth.of(String(line)) > MessageText.width else {
        return String(line)
      }
      let units = MessageText.usageUnits(String(line))
      let text = DisplayWidth.wrapped(units, separator: " ", width: MessageText.width - indent.count)
      return text.split(separator: "\n").joined(separator: "\n\(indent)")
    }.joined(separator: "\n")
  }

  private static let indent = "    "
}
