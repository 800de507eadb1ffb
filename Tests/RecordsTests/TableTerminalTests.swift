import Arrays
import Records
import TestSupport
import Testing

/// Tables for terminals.
@Suite(.tiered) struct TableTerminalTests {
  @Test func tablesAlignAndFit() {
    let table = Table(
      header: ["head", "effect", "note"],
      cells: [
        ["L0H1", "0.93", "copies 日本"], ["L3H2", "-12.10", String(repeating: "long ", count: 40)], ["L4"],
      ])
    let lines = table.terminal().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines[0] == "head  effect  note")
    #expect(lines[1] == "────  ──────  " + String(repeating: "─", count: 66))
    #expect(lines[2].hasPrefix("L0H1    0.93  copies 日本"), "numbers stand right")
    #expect(lines.count == 8, "a long text goes on below")
    #expect(lines.filter { $0.contains("long") }.joined().matches(of: /long/).count == 40)
    for line in lines { #expect(DisplayWidth.of(String(line)) <= 80) }
    #expect(!table.terminal().contains("\u{1B}"))
    #expect(table.terminal { "<\($0)>" }.hasPrefix("<head  effect  note>\n"))
  }

  /// No line is wider than the terminal, whatever stands in the cells, and all columns begin at their places.
  @Test func everyWidthFits() {
    var generator = SeededGenerator(seed: 2)
    let pieces = ["日", "é", "a", "\u{1B}[31mred\u{1B}[0m", "\n", "|", "0.5", "-", "👩‍👧", "\t"]
    for width in [20, 40, 80] {
      for _ in 0..<60 {
        let cells = (0..<4).map { _ in
          (0..<3).map { _ in
            (0..<Int.random(in: 0...12, using: &generator)).map { _ in
              pieces[Int.random(in: 0..<pieces.count, using: &generator)]
            }.joined()
          }
        }
        let text = Table(header: ["one", "two", "three"], cells: cells).terminal(columns: width)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count >= 6)
        for line in lines { #expect(DisplayWidth.ofStyled(String(line)) <= width) }
      }
    }
  }

  /// Names are broken before anything else, numbers never are, and columns without room stand below the others.
  @Test func numbersStayWhole() {
    let cell = "100.0 (67–100)"
    func table(_ columns: Int) -> Table {
      Table(
        header: ["part of it"] + (0..<columns).map { "share \($0)" },
        cells: [["head"] + Array(repeating: cell, count: columns), ["mlp"]])
    }
    #expect(table(2).terminal().split(separator: "\n")[0].hasPrefix("part of it  "), "there is room")
    let narrow = table(4).terminal(columns: 70).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(narrow[0].hasPrefix("part"))
    #expect(narrow[1] == "of it")
    for columns in [4, 6, 9] {
      for width in [40, 70, 80] {
        let text = table(columns).terminal(columns: width)
        #expect(text.components(separatedBy: cell).count == columns + 1)
        #expect(!text.contains("…"))
        #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of(String($0)) <= width })
      }
    }
    #expect(
      table(9).terminal().components(separatedBy: "\n\n").count == 3, "blocks, each led by the first column")
    #expect(table(9).terminal().components(separatedBy: "head").count == 4)
  }

  @Test func digitsForPeopleAreSix() {
    let table = Table([1.0 / 3, 2, 1e-9]) { Column("x", { $0 }) }
    #expect(table.markdown == "| x |\n| ---: |\n| 0.333333 |\n| 2 |\n| 1e-09 |\n")
    #expect(table.csv.contains("0.3333333333333333"), "programs get all")
  }

  @Test func textLooksLikeNumbersOrNot() {
    let table = Table(
      header: ["a", "b", "c", "d"], cells: [["1", "x", "", "12 %"], ["10", "2", "", "3×"]])
    #expect(
      table.terminal() == """
        \u{20}a  b  c     d
        ──  ─  ─  ────
         1  x     12 %
        10  2       3×

        """)
    let given = Table(header: ["a", "b"], cells: [["1", "x"], ["10", "yy"]], alignment: [.left, .center])
    #expect(given.terminal() == "a   b\n──  ──\n1   x\n10  yy\n")
  }

  @Test func valuesHaveTheirColumnsFormat() {
    let table = Table([0.5, 0.0625, nil] as [Double?]) {
      Column("share in %", { $0 }, .percent(1))
      Column("日本", { $0.map { "x\($0)" } }, missing: "–")
    }
    #expect(
      table.terminal() == """
        share in %  日本
        ──────────  ───────
              50.0  x0.5
               6.2  x0.0625
                 -  –

        """)
  }
}
