import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// What people type who know another language gets a hint, at the right place.
@Suite(.tiered) struct HintTests {
  struct Typed: Sendable, CustomTestStringConvertible {
    let rule: String
    let column: Int
    let hint: String
    var testDescription: String { rule }

    init(_ rule: String, _ column: Int, _ hint: String) {
      self.rule = rule
      self.column = column
      self.hint = hint
    }
  }

  @Test(arguments: [
    Typed("A XOR C", 3, "small letters: xor"), Typed("NOT A", 5, "small letters: not"),
    Typed("A AND NOT C", 3, "small letters: and"), Typed("A or True", 6, "small letters: true"),
    Typed("A if C else 0", 3, "if c then x else y"), Typed("A nand C", 3, "not (x and y)"),
    Typed("nand(A, C)", 1, "not (x and y)"), Typed("A nor C", 3, "not (x or y)"),
    Typed("A xnor C", 3, "not (x xor y)"), Typed("A implies C", 3, "not x or y"),
    Typed("A -> C", 3, "not x or y"), Typed("A => C", 4, "not x or y"), Typed("A iff C", 3, "not (x xor y)"),
    Typed("!A", 1, "write not"), Typed("A && C", 3, "write and"), Typed("A || C", 3, "write or"),
    Typed("A ? 1 : 0", 3, "if … then … else …"), Typed("~A", 1, "write not"), Typed("A ^ C", 3, "write xor"),
    Typed("xor(A, C)", 1, "x xor y"), Typed("not A, C", 6, ""), Typed("n ** 2", 4, "x * x"),
    Typed("n === 2", 5, "write ="), Typed("len(xs)", 1, "length(list)"), Typed("sorted(xs)", 1, "sort(list)"),
    Typed("x for x in xs", 3, "each x in list"), Typed("word = left", 8, "quotes: \"left\""),
    Typed("word = \"lefft\"", 8, "did you mean left?"), Typed("word + 1", 1, "can be compared"),
    Typed("word = 1", 6, "a word stands in quotes"), Typed("1 + each x in xs -> x", 5, "parentheses"),
    Typed("n + acc", 5, "scan or fold"), Typed("{\"left\" -> 1}[word]", 15, "every word"),
    Typed("{\"left\": 1, \"rigth\": 2}[word]", 13, "did you mean right?"),
    Typed("word = “left”", 8, "straight quotes"),
    Typed("each A in xs -> A", 6, "call the element otherwise"), Typed("scan x in xs -> acc + x", 14, ""),
    Typed("max(letters)", 5, "can be compared"), Typed("if A then 1 else word", 18, "both numbers"),
    Typed("sum(xs, 1)[0]", 1, "[x, y] is a list"), Typed("hop[n]", 5, ""), Typed("hop", 1, "write hop[row]"),
    Typed("last(n)", 6, "[x, y] is a list"), Typed("xs[1, 2]", 7, "only tables"),
    Typed("abs(1, 2)", 1, "abs(x)"),
    Typed("n in 3", 6, "[x, y] is a list"), Typed("3 in 5..<2", 8, ""),
    Typed("each i in 5..<2 -> i", 11, "lower bound comes first"),
    Typed("xs[0] + x in xs", 9, ""), Typed("not A -", 8, ""),
  ]) func rules(_ typed: Typed) throws {
    let yaml = """
      name: t
      tables: {hop: {left: 1, right: 2}}
      inputs:
        A: boolean
        C: boolean
        n: integer -3...3
        xs: list of 3 from 0..<9
        word: one of [left, right]
        letters: list of 2 from "ab"
      outputs:
        B: A
        D: |
          \(typed.rule)
      prompt: "{A},{C},{n},{xs},{word},{letters}"
      completion: " {B}"
      """
    do {
      let world = try World(yaml: yaml, file: "w.yaml")
      // Ranges beside `in` are compared with, not listed: an empty one has no members.
      #expect(typed.rule == "3 in 5..<2" && world.outputs[1].range == 0...0, "\(typed.rule) was read")
    } catch let error as FileError {
      #expect(error.line == 13 && error.column == 4 + typed.column, "column \(error.column - 4) \(error)")
      if !typed.hint.isEmpty { #expect(error.hint?.description.contains(typed.hint) == true, "\(error)") }
    }
  }

  @Test(arguments: [
    ("A: bool", "write boolean"), ("A: string", "one of [left, right]"), ("A: one of \"left\" \"right\"", ""),
    ("A: one of \"noon\"", "words are written"), ("A: one of [1, 2]", "integer 0...9"),
    ("A: [left, left]", "words are written"), ("A: [a b, c]", "other characters"),
    ("A: one of [left, \"x,y\"]", "other characters"), ("A: one of", "one of [left, right]"),
    ("A: list of 3 from", ""), ("A: [1, 2]", ""), ("A: one of \"\"", ""), ("A: list of 2 from [a, b", ""),
    ("A: [2nd, first]", "integer 0...9"),
  ]) func inputs(_ input: String, _ hint: String) {
    let error = #expect(throws: FileError.self) {
      try World(yaml: "name: t\ninputs:\n  \(input)\noutputs: {b: A}\nprompt: '{A}'\ncompletion: ' {b}'\n")
    }
    #expect(error?.line == 3)
    if !hint.isEmpty {
      #expect(error?.hint?.description.contains(hint) == true, "\(String(describing: error))")
    }
  }

  @Test(arguments: [
    ("t: 3", "expected rows"), ("t: [[1, 2], [3]]", "expected a row of 2 values"),
    ("t: [1, left]", "expected a number as before"), ("t: {a: 1, 2: 3}", "expected a word as before"),
    ("t: {columns: [a, b], x: [1]}", "expected a row of 2 values"),
    ("t: {columns: [a, a], x: [1, 2]}", "given twice"),
    ("t: []", "has no rows"), ("t: {columns: [a, b]}", "has no rows"), ("t: [[]]", "is empty"),
    ("t: [a b]", "white space"), ("t: {x: {y: 1}}", "expected one value"), ("A: [1, 2]", "is used twice"),
    ("t: {columns: [a], x: 1}", "expected a row of 1 values"),
    ("t: [1, [2]]", "expected one value as in the rows above"),
  ]) func tables(_ table: String, _ message: String) {
    let error = #expect(throws: FileError.self) {
      try World(
        yaml:
          "name: t\ntables: {\(table)}\ninputs: {A: boolean}\noutputs: {b: A}\nprompt: '{A}'\ncompletion: ' {b}'\n"
      )
    }
    #expect(error?.problem.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("let: {h: b + 1}", "a helper cannot use the output \"b\""),
    ("let: {h: g, g: A}", "used before it is defined"),
    ("let: {h: h}", "defined by itself"), ("let: {A: 1}", "used twice"), ("let: [1]", "expected names"),
  ]) func helpers(_ text: String, _ message: String) {
    let error = #expect(throws: FileError.self) {
      try World(
        yaml: "name: t\n\(text)\ninputs: {A: boolean}\noutputs: {b: A}\nprompt: '{A}'\ncompletion: ' {b}'\n")
    }
    #expect(error?.problem.contains(message) == true, "\(String(describing: error))")
  }

  @Test func helpersAreNotShown() {
    let error = #expect(throws: FileError.self) {
      try World(
        yaml:
          "name: t\nlet: {h: A}\ninputs: {A: boolean}\noutputs: {b: A}\nprompt: '{A}'\ncompletion: ' {h}'\n")
    }
    #expect(error?.problem == "expected an input or output, found the helper \"h\"")
  }

  @Test func colonsOutsideOfQuotes() {
    let error = #expect(throws: FileError.self) {
      try World(
        yaml:
          "name: t\ninputs:\n  xs: list of 3 booleans\noutputs:\n  b: scan x in xs from 0: acc + x\nprompt: '{xs}'\n"
          + "completion: ' {b}'\n")
    }
    #expect(error?.line == 5 && error?.hint?.description.contains("in rules write ->") == true)
  }

  @Test func copiesThatKeepTheirName() throws {
    let yaml = try World.named("boolean").yaml
    #expect(try World(yaml: yaml, file: "candle.yaml").keepsBuiltInName)
    #expect(try World(yaml: yaml + "# mine\n", file: "boolean.yaml").keepsBuiltInName)
    #expect(try !World(yaml: yaml, file: "runs/first/world.yaml").keepsBuiltInName)
    #expect(try !World.named("boolean").keepsBuiltInName)
    #expect(try !World.named("parity", parameters: ["length": 4]).keepsBuiltInName)
    let renamed = yaml.replacingOccurrences(of: "name: boolean", with: "name: candle")
    #expect(try !World(yaml: renamed, file: "candle.yaml").keepsBuiltInName)
  }
}
