import Records
import TestSupport
import Testing
import Viz

@Suite(.tiered) struct TerminalTests {
  func widest(_ text: String) -> Int {
    text.split(separator: "\n").map { DisplayWidth.of(String($0)) }.max() ?? 0
  }

  /// The text without its escape codes.
  func stripped(_ text: String) -> String {
    var result = ""
    var isInside = false
    for character in text {
      if character == "\u{1B}" { isInside = true }
      if !isInside { result.append(character) }
      if isInside && character == "m" { isInside = false }
    }
    return result
  }

  @Test(arguments: [(1, 1), (6, 5), (24, 24), (10, 50), (3, 200), (0, 0)])
  func everyLineFits(rows: Int, columns: Int) {
    let map = TerminalHeatmap(
      Grid(rows: rows, columns: columns) { r, c in c > r + 3 ? .nan : Double(r - c) },
      rowLabels: (0..<rows).map { "a rather long row label \($0)" },
      columnLabels: (0..<columns).map { $0 % 2 == 0 ? "日\($0)" : "c\($0)" },
      title: String(repeating: "title ", count: 30), scale: .sequential("a long label of the scale"))
    for width in [80, 40] {
      let plain = map.render(style: TerminalStyle(colors: .none, columns: width))
      #expect(widest(plain) <= width)
      #expect(!plain.contains("\u{1B}"))
      for colors in [TerminalStyle.Colors.full, .palette] {
        let colored = map.render(style: TerminalStyle(colors: colors, columns: width))
        #expect(widest(stripped(colored)) <= width)
      }
    }
  }

  @Test func smallMapsShowNumbersAndMarks() {
    let map = TerminalHeatmap(
      Grid([[0.93, 0.07], [.nan, 1]]), rowLabels: ["newA", "B"], columnLabels: ["A", "\n"],
      marks: [.init(0, 0)],
      markText: "true dependency")
    #expect(
      map.render() == """
                A    ⏎
        newA   93*   7
           B    ·  100
        values × 100
        * true dependency
        · no value

        """)
    // The mark stands beside the number on the coloured cell.
    #expect(map.render(style: .trueColor).contains("93*"))
  }

  @Test func blankMissingValuesLeaveNoTrace() {
    let map = TerminalHeatmap(Grid([[0.5, .nan], [0.2, 0.4]]), missing: .blank)
    #expect(!map.render().contains("·"))
  }

  @Test func wideMapsShowShades() {
    let map = TerminalHeatmap(
      Grid(rows: 2, columns: 30) { _, c in Double(c) / 29 }, scale: .sequential(range: 0...1))
    let text = map.render()
    #expect(text.contains("░░▒") || text.contains("░▒"))
    #expect(text.contains("█ ≥ 0.8"))
  }

  @Test func colourNeedsATerminalThatAllowsIt() {
    typealias Style = TerminalStyle
    #expect(Style.colors(isTerminal: true, noColor: "", colorTerm: "truecolor", term: "xterm") == .full)
    #expect(Style.colors(isTerminal: true, noColor: "1", colorTerm: "truecolor", term: "xterm") == .none)
    #expect(Style.colors(isTerminal: false, noColor: "", colorTerm: "truecolor", term: "xterm") == .none)
    #expect(Style.colors(isTerminal: true, noColor: "", colorTerm: "", term: "xterm-256color") == .palette)
    #expect(Style.colors(isTerminal: true, noColor: "", colorTerm: "24bit", term: "dumb") == .none)
  }

  /// No effect is 0 on every scale around 0, whatever its ends: a scale from −1 to 1 must not show it as 50.
  @Test(arguments: [(1.0, "values × 100"), (3, "values × 100"), (40, "values"), (0.02, "values × 1000")])
  func noEffectIsZero(_ end: Double, _ legend: String) {
    let map = TerminalHeatmap(
      Grid([[0, -end, end / 2], [0, 0, 0]]), scale: .diverging(range: -end...end))
    let lines = map.render(style: .plain).split(separator: "\n")
    #expect(lines[1].split(separator: " ") == ["0", "0", "0"])
    #expect(lines.last.map(String.init)?.hasSuffix(legend) == true, "\(lines)")
  }
}
