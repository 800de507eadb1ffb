import Records
import TestSupport
import Testing

/// Text for terminals.
@Suite(.tiered) struct TextTests {
  @Test func controlCharactersAreShown() {
    for (text, shown) in [
      ("plain é∑日 👩‍👧", "plain é∑日 👩‍👧"), ("a\nb\tc", "a\nb\tc"), ("\u{1B}[31mred", "\\u{1B}[31mred"),
      ("\u{9B}31m", "\\u{9B}31m"), ("\u{7}\u{8}\u{7F}\u{0}", "\\u{7}\\u{8}\\u{7F}\\u{0}"), ("a\rb", "a\\rb"),
      ("a\r\nb", "a\\r\nb"), ("\u{202E}abc\u{2066}", "\\u{202E}abc\\u{2066}"),
      ("\u{2028}\u{2029}\u{200B}", "\\u{2028}\\u{2029}\\u{200B}"),
      ("\u{FFFE}\u{1FFFF}", "\\u{FFFE}\\u{1FFFF}"),
    ] {
      #expect(TerminalText.shown(text) == shown)
    }
    #expect(TerminalText.singleLine("a\n\tb") == "a\\n\\tb")
    #expect(FileError("x\ny\u{1B}", "is wrong").description == "x\\ny\\u{1B}: is wrong")
    for value in (0...0x1F).map({ UInt8($0) }) + [0x7F] {
      let scalar = Unicode.Scalar(value)
      #expect(
        TerminalText.singleLine(String(Character(scalar))).unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }
}
