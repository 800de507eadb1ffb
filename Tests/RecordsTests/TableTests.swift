import Arrays
import Records
import TestSupport
import Testing

/// Tables as data: their columns, and what they are made from.
@Suite(.tiered) struct TableTests {
  struct Part {
    let name: String
    let layer: Int
    let accuracy: Double?
    var scores: [String: Double] = [:]
    var isDirect = false
    var interval: ShareInterval?
  }

  let parts = [
    Part(name: "0.1", layer: 0, accuracy: 0.5, scores: ["a": 1, "b": 0.25], isDirect: true),
    Part(name: "1.0", layer: 1, accuracy: nil, scores: ["a": 0]),
  ]

  @Test func columnsTakeTheirValuesFromRows() {
    let table = Table(parts) {
      Column("part", \.name)
      Column("layer", \.layer)
      Column("accuracy", \.accuracy, .decimals(2))
      Column("left") { $0.accuracy.map { 1 - $0 } }
      Column("direct", \.isDirect)
      Column("half") { Float($0.layer) / 2 }
    }
    #expect(table.headings.map(\.name) == ["part", "layer", "accuracy", "left", "direct", "half"])
    #expect(table.headings.map(\.alignment) == [.left, .right, .right, .right, .right, .right])
    #expect(
      table.rows == [
        [.text("0.1"), .integer(0), .number(0.5), .number(0.5), .flag(true), .single(0)],
        [.text("1.0"), .integer(1), .missing, .missing, .flag(false), .single(0.5)],
      ])
  }

  @Test func columnsAreMadeAtRunTime() {
    for outputs in [[], ["a"], ["a", "b"], ["b", "missing", "a"]] {
      for isSample in [false, true] {
        let table = Table(parts) {
          Column("part", \.name)
          for output in outputs { Column(output) { $0.scores[output] } }
          if isSample { Column.ends { $0.interval } } else { Column("exact") { _ in true } }
        }
        #expect(
          table.headings.map(\.name) == ["part"] + outputs + (isSample ? ["low", "high"] : ["exact"]))
        for (row, part) in zip(table.rows, parts) {
          #expect(row[1..<1 + outputs.count].elementsEqual(outputs.map { part.scores[$0].tableValue }))
        }
      }
    }
  }

  @Test func columnsOfAPart() {
    let score = [Column<Part>("layer", \.layer), Column<Part>("accuracy", \.accuracy)]
    let table = Table(zip(1..., parts)) {
      Column("number") { number, _ in number }
      score.map { $0.of { $1 }.named("part's \($0.heading.name)") }
    }
    #expect(table.headings.map(\.name) == ["number", "part's layer", "part's accuracy"])
    #expect(table.rows == [[.integer(1), .integer(0), .number(0.5)], [.integer(2), .integer(1), .missing]])
  }

  @Test func programsAndPeopleSeeTheirColumns() throws {
    let table = Table(parts) {
      Column("part", \.name)
      Column("accuracy", \.accuracy, for: .programs)
      Column("shown", { $0.accuracy.map { "about \($0)" } }, align: .right, missing: "none", for: .people)
    }
    #expect(table.csv == "part,accuracy\n0.1,0.5\n1.0,\n")
    #expect(table.markdown == "| part | shown |\n| --- | ---: |\n| 0.1 | about 0.5 |\n| 1.0 | none |\n")
    #expect(table.terminal() == "part      shown\n────  ─────────\n0.1   about 0.5\n1.0        none\n")
    #expect(
      try JSONFile.line(table) == #"[{"accuracy":0.5,"part":"0.1"},{"accuracy":null,"part":"1.0"}]"#.utf8Data)
  }

  @Test func endsOfIntervals() throws {
    let interval = try #require(ShareInterval(0.5, of: 16))
    let part = Part(name: "x", layer: 0, accuracy: 0.5, interval: interval)
    let table = Table([part] + parts) {
      Column("part", \.name)
      Column.ends("accuracy") { $0.interval }
    }
    #expect(table.headings.map(\.name) == ["part", "accuracy_low", "accuracy_high"])
    #expect(table.rows[0] == [.text("x"), .number(interval.low), .number(interval.high)])
    #expect(table.rows[1] == [.text("0.1"), .missing, .missing])
  }

  @Test func tablesAreStackedAndLed() {
    let one = Table(parts) { Column("part", \.name) }
    let mean = one.led(by: Table.Heading("mode"), "mean")
    let zero = one.led(by: Table.Heading("mode"), "zero")
    #expect(Table.stacked([mean, zero]).csv == "mode,part\nmean,0.1\nmean,1.0\nzero,0.1\nzero,1.0\n")
    #expect(Table.stacked([]) == Table([], rows: []))
    #expect(Table.stacked([one]) == one)
  }

  @Test func grids() {
    let table = Table.grid(
      "layer", columns: ["head 0", "head 1"], rows: ["0", "1"], [[0.5, nil], [1, 0.0625]], .rounded(3))
    #expect(
      table.markdown == """
        | layer | head 0 | head 1 |
        | --- | ---: | ---: |
        | 0 | 0.500 | - |
        | 1 | 1.000 | 0.063 |

        """)
  }

  @Test func writeUps() {
    let table = Table(parts) { Column("part", \.name) }
    let notes: [String] = ["- one", "- two"]
    func writeUp(_ isLong: Bool) -> WriteUp {
      WriteUp {
        "# Title"
        table
        if isLong { "## More" }
        for note in notes { note }
      }
    }
    #expect(
      writeUp(true).markdown == """
        # Title

        | part |
        | --- |
        | 0.1 |
        | 1.0 |

        ## More

        - one

        - two

        """)
    #expect(writeUp(false).parts.count == 4)
    #expect(WriteUp { table }.markdown == table.markdown)
    #expect(WriteUp {}.markdown == "")
  }
}
