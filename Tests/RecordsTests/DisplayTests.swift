import Records
import TestSupport
import Testing

/// Numbers, tokens and widths as people see them.
@Suite(.tiered) struct DisplayTests {
  @Test func tokensShowWhatIsInvisible() {
    #expect(TokenLabel.visible("\n") == "⏎")
    #expect(TokenLabel.visible(" the") == "␣the")
    #expect(TokenLabel.visible("\t") == "⇥")
    #expect(TokenLabel.visible("") == "∅")
    #expect(TokenLabel.visible("\u{0}\u{7F}") == "\\u{0}\\u{7F}")
    #expect(TokenLabel.visible("a\u{200B}b") == "a\\u{200B}b")
    #expect(TokenLabel.visible("é∑日") == "é∑日")
    #expect(TokenLabel.visible("\r\n") == "\\r⏎")
  }

  @Test func numbersAreWrittenForReaders() {
    #expect(NumberText.fixed(0.5, 2) == "0.50")
    #expect(NumberText.fixed(-0.001, 2) == "0.00")
    #expect(NumberText.grouped(3750) == "3,750")
    #expect(NumberText.grouped(-1_234_567.5, 1) == "-1,234,567.5")
    #expect(NumberText.grouped(999) == "999")
    #expect(NumberText.tick(2e-5, step: 1e-5) == "2×10⁻⁵")
    #expect(NumberText.tick(1e8, step: 1e8) == "10⁸")
    #expect(NumberText.fixed(.nan, 1) == "NaN")
  }

  @Test func widthsFollowTheTerminal() {
    #expect(DisplayWidth.of("abc") == 3)
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("👩‍👧") == 2)
    #expect(DisplayWidth.fitted("日本語", to: 5) == "日本…")
  }

  @Test func numberFormats() {
    for (format, value, text) in [
      (NumberFormat.exact, 0.1, "0.1"), (.exact, 1e-07, "1e-07"), (.single, 1.0 / 3, "0.33333334"),
      (.decimals(3), -0.0001, "0.000"), (.printed(3), -0.0001, "-0.000"), (.rounded(3), -0.0001, "0.000"),
      (.decimals(3), 0.0625, "0.062"), (.printed(3), 0.0625, "0.062"), (.rounded(3), 0.0625, "0.063"),
      (.rounded(3), -0.0625, "-0.063"), (.rounded(1), 2.25, "2.3"), (.percent(1), 0.125, "12.5"),
      (.compact, 0.000123456, "0.0001235"), (.rounded(3), .infinity, "∞"), (.decimals(0), 2, "2"),
      (.grouped, 12345.4, "12,345"),
    ] {
      #expect(format.text(value) == text, "\(format) of \(value)")
    }
    // All thousandths come out as they are.
    for thousandth in -2_000...2_000 {
      let text = NumberFormat.rounded(3).text(Double(thousandth) / 1_000)
      #expect(text == NumberFormat.decimals(3).text(Double(thousandth) / 1_000))
    }
  }

  @Test func lineBreaksOnOneLine() {
    #expect("a\nb\r\nc\u{2028}".onOneLine == "a\\nb\\nc\\n")
    #expect("plain |".onOneLine == "plain |")
  }
}
