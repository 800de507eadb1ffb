import Records
import Testing

/// Cells for spreadsheets and text for terminals.
@Suite struct TextTests {
  @Test func cellsAreQuotedWhereTheyHaveTo() {
    for (cell, field) in [
      ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
      ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""),
    ] {
      #expect(CSV.field(cell) == field)
    }
    #expect(CSV.text(["a", "b"], [["1", "x,y"], ["2", ""]]) == "a,b\n1,\"x,y\"\n2,\n")
    #expect(CSV.number(-0.5) == "-0.5" && CSV.number(nil) == "")
  }

  /// What a spreadsheet would carry out is text; numbers stay numbers.
  @Test func formulasAreText() {
    for cell in ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "=", "-", "--1", "-a"] {
      let field = CSV.field(cell)
      #expect(field == "'" + cell || field == "\"'" + cell + "\"")
    }
    #expect(CSV.field("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")
    for number in ["-1", "-0.5", "+3", "-1e-07", "-inf", "1", "nan"] { #expect(CSV.field(number) == number) }
    for plain in ["a=b", " =1", "x-1", "'=1"] { #expect(CSV.field(plain) == plain) }
  }

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
