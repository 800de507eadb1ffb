/// Token text made fit for an axis: nothing invisible stays invisible.
public enum TokenLabel {
  /// `token` with spaces as "␣", new lines as "⏎", tabs as "⇥" and other control characters as `\u{…}`.
  /// An empty token is written "∅".
  public static func visible(_ token: String) -> String {
    token.isEmpty ? "∅" : singleLine(token, markingSpaces: true)
  }

  /// `text` on one line: control characters are made visible, and spaces too when asked.
  package static func singleLine(_ text: String, markingSpaces: Bool = false) -> String {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && !(markingSpaces && $0 == 0x20) }
    if isPlain { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result += "⏎"
      case "\r": result += "\\r"
      case "\t": result += "⇥"
      case " " where markingSpaces: result += "␣"
      default:
        if let shown = TerminalText.escape(scalar) {
          result += shown
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}
