import Records
import TestSupport
import Testing
import Viz

@Suite(.tiered) struct TextTests {
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

  @Test func tablesTakeTheStyleOfTheTerminal() {
    let table = Table(header: ["head", "note"], cells: [["L0H1", String(repeating: "long ", count: 40)]])
    #expect(table.terminal(.plain) == table.terminal())
    #expect(table.terminal(.trueColor).contains("\u{1B}[1mhead"))
    let narrow = table.terminal(TerminalStyle(colors: .none, columns: 30))
    for line in narrow.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 30) }
  }
}
