/// How many terminal columns text takes, and text cut or filled to a number of columns.
package enum DisplayWidth {
  /// The columns of `text`: 2 for wide (East Asian, emoji) characters, 0 for combining ones.
  package static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  /// The columns of text that may hold colour codes (ESC `[` … `m`), which take none.
  package static func ofStyled(_ text: String) -> Int { of(withoutStyles(text)) }

  /// `text` without its colour codes.
  package static func withoutStyles(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    var result = ""
    var isInCode = false
    for character in text {
      if character == "\u{1B}" {
        isInCode = true
      } else if !isInCode {
        result.append(character)
      } else if character == "m" {
        isInCode = false
      }
    }
    return result
  }

  /// `styled` cut to `columns` with "…" where it is longer; its colours are lost with the cut.
  package static func fitted(_ styled: String, to columns: Int) -> String {
    if ofStyled(styled) <= columns { return styled }
    let text = withoutStyles(styled)
    if columns <= 0 { return "" }
    var result = ""
    var used = 0
    for character in text {
      let next = width(character)
      if used + next > columns - 1 { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// `text` cut in the middle to `columns`, so that the ends of `numbers[3]` and `numbers[4]` stay apart.
  package static func fittedInMiddle(_ text: String, to columns: Int) -> String {
    guard of(text) > columns, columns > 2 else { return fitted(text, to: columns) }
    let tail = columns / 2
    return fitted(text, to: columns - tail) + String(text.suffix(tail))
  }

  /// Parts joined by `separator`, in lines of at most `width` columns where the parts allow it.
  package static func wrapped(_ parts: [String], separator: String, width: Int) -> String {
    var lines: [String] = []
    for part in parts {
      if let last = lines.last, of(last + separator + part) <= width {
        lines[lines.count - 1] = last + separator + part
      } else {
        lines.append(part)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// `text` filled with spaces to `columns`.
  package static func padded(_ text: String, to columns: Int, alignment: TextAlignment = .left)
    -> String
  {
    let missing = max(0, columns - ofStyled(text))
    switch alignment {
    case .left: return text + spaces(missing)
    case .right: return spaces(missing) + text
    case .center: return spaces(missing / 2) + text + spaces(missing - missing / 2)
    }
  }

  package static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    let properties = first.properties
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .control, .format: return 0
    default: break
    }
    let hasEmojiStyle = character.unicodeScalars.contains { $0.value == 0xFE0F }
    return properties.isEmojiPresentation || hasEmojiStyle || isWide(first.value) ? 2 : 1
  }

  /// East Asian Wide and Fullwidth blocks (Unicode Annex 11).
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
