import Testing
import Viz

@Suite struct TextTests {
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

  @Test func ticksAreRoundNumbers() {
    #expect(Ticks.linear(0, 1, count: 5).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Ticks.linear(0, 3750, count: 4).labels == ["0", "1,000", "2,000", "3,000"])
    #expect(Ticks.linear(-1, 1, count: 4).labels == ["−1.0", "−0.5", "0.0", "0.5", "1.0"])
    #expect(Ticks.logarithmic(0.01, 10, count: 5).labels == ["0.01", "0.1", "1", "10"])
    // Where there is room for few, there are few; and never fewer than two.
    #expect(Ticks.logarithmic(1e-4, 1e-3, count: 2).values.count == 3)
    #expect(Ticks.logarithmic(1e-4, 1e-3, count: 8).values.count == 6)
    #expect(Ticks.logarithmic(1e-4, 1e-2, count: 3).values.count <= 5)
    for (low, high) in [(1e-300, 2e-300), (-1e308, 1e308), (5, 5.0000001), (0, .leastNonzeroMagnitude)] {
      let ticks = Ticks.linear(low, high, count: 5)
      #expect(ticks.values.count >= 2 && ticks.values.allSatisfy { $0 >= low && $0 <= high })
    }
  }

  @Test func tablesAlignAndFit() {
    let table = TextTable(
      header: ["head", "effect", "note"],
      rows: [
        ["L0H1", "0.93", "copies 日本"], ["L3H2", "-12.10", String(repeating: "long ", count: 40)], ["L4"],
      ])
    let lines = table.render().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines[0] == "head  effect  note")
    #expect(lines[2].hasPrefix("L0H1    0.93  copies 日本"), "numbers stand right")
    #expect(lines.count == 5)
    for line in lines { #expect(DisplayWidth.of(String(line)) <= 80) }
    #expect(!table.render().contains("\u{1B}"))
    #expect(table.render(style: .trueColor).contains("\u{1B}[1m"))
    #expect(TextTable(header: [], rows: []).render() == "")
  }

  @Test func widthsFollowTheTerminal() {
    #expect(DisplayWidth.of("abc") == 3)
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("👩‍👧") == 2)
    #expect(DisplayWidth.fitted("日本語", to: 5) == "日本…")
  }
}
