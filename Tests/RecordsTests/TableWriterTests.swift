import Arrays
import Foundation
import Records
import TestSupport
import Testing

/// What each writer makes of a table.
@Suite(.tiered) struct TableWriterTests {
  func table(_ cells: [String]) -> Table { Table(cells) { Column("a") { $0 } } }

  func field(_ cell: String) -> String { String(table([cell]).csv.dropFirst(2).dropLast()) }

  // MARK: CSV

  @Test func cellsAreQuotedWhereTheyHaveTo() {
    for (cell, expected) in [
      ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
      ("two\nlines", "\"two\nlines\""), ("two\r\nlines", "\"two\r\nlines\""),
    ] {
      #expect(field(cell) == expected)
    }
    let named = Table([1]) { Column("a,b") { $0 } }
    #expect(named.csv == "\"a,b\"\n1\n")
  }

  /// What a spreadsheet would carry out is text; numbers stay numbers.
  @Test func formulasAreText() {
    for cell in ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "=", "-", "--1", "-a"] {
      #expect(field(cell) == "'" + cell || field(cell) == "\"'" + cell + "\"")
    }
    #expect(field("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"")
    for number in ["-1", "-0.5", "+3", "-1e-07", "-inf", "1", "nan"] { #expect(field(number) == number) }
    for plain in ["a=b", " =1", "x-1", "'=1"] { #expect(field(plain) == plain) }
  }

  @Test func programsGetAllDigits() {
    let headings = ["x", "y"].map { Table.Heading($0, .decimals(1)) }
    let table = Table(
      headings,
      rows: [
        [.number(1.0 / 3), .single(1.0 / 3)], [.missing, .flag(true)], [.number(-.infinity), .number(.nan)],
        [.integer(-4), .flag(false)],
      ])
    #expect(table.csv == "x,y\n0.3333333333333333,0.33333334\n,1\n-inf,nan\n-4,0\n")
  }

  /// Whatever stands in cells, a reader of CSV finds it again.
  @Test func everyTextComesBack() {
    var generator = SeededGenerator(seed: 5)
    let characters = Array("ab,\"\n\r =-@;|'é日")
    for _ in 0..<300 {
      let cells = (0..<3).map { _ in
        String(
          (0..<Int.random(in: 0...6, using: &generator)).map { _ in
            characters[Int.random(in: 0..<characters.count, using: &generator)]
          })
      }
      let table = Table(header: ["a", "b", "c"], cells: [cells])
      let read = Self.read(table.csv)
      #expect(read.count == 2)
      for (cell, found) in zip(cells, read[1]) { #expect(found == cell || found == "'" + cell) }
    }
  }

  /// A reader of RFC 4180.
  static func read(_ csv: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    var wasQuote = false
    for scalar in csv.unicodeScalars {
      if isQuoted {
        if scalar == "\"" {
          isQuoted = false
          wasQuote = true
        } else {
          cell.append(scalar)
        }
      } else if scalar == "\"" {
        if wasQuote { cell.append(scalar) }
        isQuoted = true
        wasQuote = false
      } else if scalar == "," || scalar == "\n" {
        row.append(String(cell))
        cell = String.UnicodeScalarView()
        wasQuote = false
        if scalar == "\n" {
          rows.append(row)
          row = []
        }
      } else {
        cell.append(scalar)
      }
    }
    return rows
  }

  // MARK: Markdown

  @Test func markdownIsAlignedAndEscaped() {
    let table = Table([("a|b", 1.0), ("two\nlines", 0.0625), ("||", -2)]) {
      Column("na|me") { $0.0 }
      Column("value", .decimals(2)) { $0.1 }
      Column("centred", { $0.0.count }, align: .center)
    }
    let lines = [
      "| na\\|me | value | centred |", "| --- | ---: | :---: |", "| a\\|b | 1.00 | 3 |",
      "| two\\nlines | 0.06 | 9 |", "| \\|\\| | -2.00 | 2 |",
    ]
    #expect(table.markdown == lines.map { $0 + "\n" }.joined())
    #expect(
      table.tight().markdown == table.markdown.replacing("| --- | ---: | :---: |", with: "|---|---:|:---:|"))
  }

  @Test func whatIsMissingIsSaid() {
    let values: [Int?] = [1, nil]
    let table = Table(values) {
      Column("plain") { $0 }
      Column("steps", { $0 }, missing: "never")
      Column("flag") { $0.map { $0 > 0 } }
    }
    #expect(table.markdown.hasSuffix("| 1 | 1 | yes |\n| - | never | - |\n"))
    #expect(table.csv == "plain,steps,flag\n1,1,1\n,,\n")
  }

  // MARK: JSON

  @Test func jsonHasTypes() throws {
    let table = Table(
      ["text", "integer", "number", "single", "flag", "missing", "text"].map { Table.Heading($0) },
      rows: [
        [.text("=\"1\""), .integer(3), .number(0.1), .single(0.5), .flag(false), .missing, .text("again")]
      ])
    #expect(
      try JSONFile.line(table)
        == #"[{"flag":false,"integer":3,"missing":null,"number":0.1,"single":0.5,"text":"=\"1\"","text 2":"again"}]"#
        .utf8Data)
    let list = try #require(try JSONSerialization.jsonObject(with: JSONFile.text(table)) as? [[String: Any]])
    #expect(list.count == 1 && list[0].count == 7 && list[0]["missing"] is NSNull)
  }

  // MARK: All

  @Test func emptyTables() throws {
    let none: [Int] = []
    let table = Table(none) {
      Column("a", \.description)
      Column("b", \.self)
    }
    #expect(table.csv == "a,b\n")
    #expect(table.markdown == "| a | b |\n| --- | ---: |\n")
    #expect(table.terminal() == "a  b\n─  ─\n")
    #expect(try JSONFile.line(table) == "[]".utf8Data)
    #expect(Table(header: [], cells: []).terminal() == "")
  }
}

extension String {
  var utf8Data: Data { Data(utf8) }
}
