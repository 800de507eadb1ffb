/// Text that may come from anywhere, made fit for a terminal: what would move the cursor, change colours or reorder
/// letters is shown instead of obeyed.
public enum TerminalText {
  /// `text` with control characters as `\u{…}`; line breaks and tabs stay.
  public static func shown(_ text: String) -> String {
    replacing(text) { $0 == "\n" || $0 == "\t" ? nil : escape($0) }
  }

  /// `text` on one line: line breaks and tabs are shown, too.
  public static func singleLine(_ text: String) -> String { replacing(text, escape) }

  /// How a scalar is shown that a terminal would obey or hide: C0 and C1 controls, DEL, marks that change the direction
  /// of writing or take no room, separators of lines and paragraphs, and scalars that are no characters. Nil for
  /// all others.
  public static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: break
    }
    let isHidden =
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
      case .format: scalar.value != 0x200D  // the joiner inside emoji
      default: scalar.value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(scalar.value)
      }
    return isHidden ? "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}" : nil
  }

  private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let shown = replacement(scalar) {
        result.append(contentsOf: shown.unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}
