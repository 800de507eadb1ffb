import Records
import TestSupport
import Testing
import Worlds

/// One fault, and what is said about it.
struct Fault: Sendable, CustomTestStringConvertible {
  let yaml: String
  let line: Int
  let column: Int
  let message: String
  var hint: String?

  var testDescription: String { message }

  /// A fault in a rule over `A, B: boolean`, `n: integer -3...3`, `xs: list of 4 from 0..<9`, `k = 2`.
  static func rule(_ rule: String, column: Int, _ message: String, hint: String? = nil) -> Fault {
    let yaml = """
      name: t
      parameters: {k: 2}
      inputs:
        A: boolean
        B: boolean
        n: integer -3...3
        xs: list of 4 from 0..<9
      outputs:
        first: A or B
        second: \(rule)
      prompt: "{A},{B},{n},{xs}"
      completion: ";{first}{second}"
      """
    return Fault(yaml: yaml, line: 10, column: column + 10, message: message, hint: hint)
  }

  /// A fault in a world whose parts are given.
  static func parts(
    inputs: String = "A: boolean", outputs: String = "b: not A", prompt: String = "\"{A}\"",
    completion: String = "\" {b}\"", more: String = "name: t", line: Int, column: Int, _ message: String,
    hint: String? = nil
  ) -> Fault {
    let yaml =
      "inputs:\n  \(inputs)\noutputs:\n  \(outputs)\nprompt: \(prompt)\ncompletion: \(completion)\n\(more)\n"
    return Fault(yaml: yaml, line: line, column: column, message: message, hint: hint)
  }
}

@Suite(.tiered) struct WorldErrorTests {
  static let rulesFaults: [Fault] = [
    .rule("A + firts", column: 5, "the name \"firts\" is not defined", hint: "did you mean first?"),
    .rule(
      "A + sum(C)", column: 9, "the name \"C\" is not defined", hint: "known here: A, B, first, k, n, xs"),
    .rule("second + 1", column: 1, "\"second\" is defined by itself: second → second"),
    .rule("A B", column: 3, "expected the end of the expression, found \"B\""),
    .rule("A +", column: 4, "expected a value, found the end of the text"),
    .rule(
      "(A + B", column: 7, "expected \")\" after the expression in parentheses, found the end of the text"),
    .rule("A && B", column: 3, "expected a name, a number or an operator, found \"&\"", hint: "write and"),
    .rule("A / B", column: 3, "expected a name, a number or an operator, found \"/\"", hint: "write div"),
    .rule("A < B < n", column: 7, "comparisons do not chain: found a second one, \"<\""),
    .rule("A + not B", column: 5, "expected a value, found \"not\"", hint: "put (not …) into parentheses"),
    .rule("A + if A then 1 else 2", column: 5, "expected a value, found \"if\""),
    .rule("if A then 1", column: 12, "expected \"else\" after the first value, found the end of the text"),
    .rule("A + xs", column: 5, "expected a single value, found the list \"xs\""),
    .rule("A[0]", column: 1, "expected a list before \"[\", found the single value \"A\""),
    .rule("xs[4]", column: 4, "expected an index in 0..<4 for the list \"xs\", found 4"),
    .rule("xs[k - 3]", column: 6, "expected an index in 0..<4 for the list \"xs\", found -1"),
    .rule("xs[A + 7]", column: 6, "expected an index in 0..<4 for the list \"xs\", found 7...8"),
    .rule("kth(xs, 5)", column: 9, "expected k in 1...4 for kth, found 5"),
    .rule("kth(xs)", column: 1, "kth needs at least 2 arguments, found 1", hint: "kth(list, k)"),
    .rule("sum()", column: 1, "sum needs at least 1 argument, found 0"),
    .rule("summ(xs)", column: 1, "there is no function \"summ\"", hint: "did you mean sum?"),
    .rule("99999999999999999999", column: 1, "the number 99999999999999999999… does not fit into 64 bits"),
    .rule("\"A + \\\"x\"", column: 6, "expected a name, a number or an operator, found \"\"\""),
    .rule("\"A +\\n  \\x42 C\"", column: 14, "expected the end of the expression, found \"C\""),
    .rule("'A ++'", column: 5, "expected a value, found \"+\""),
    .rule("1 +\n    A +\n     zz", column: 0, "the name \"zz\" is not defined"),
  ]

  @Test(arguments: rulesFaults.dropLast()) func rules(_ fault: Fault) { check(fault) }

  @Test func placesInBlocksAndFoldedLines() {
    let folded = Self.rulesFaults.last!
    check(Fault(yaml: folded.yaml, line: 12, column: 6, message: folded.message))
    check(
      .parts(outputs: "b: |\n    not A\n    or zz", line: 6, column: 8, "the name \"zz\" is not defined"))
    check(.parts(outputs: "b: >-\n    zz or\n    A", line: 5, column: 5, "the name \"zz\" is not defined"))
    check(.parts(outputs: "b: !!str zz", line: 4, column: 12, "the name \"zz\" is not defined"))
  }

  static let inputsFaults: [Fault] = [
    .parts(inputs: "A: bool", line: 2, column: 6, "expected a domain, found \"bool\""),
    .parts(inputs: "A: integer 3..<3", line: 2, column: 14, "the domain 3..<3 is empty"),
    .parts(inputs: "A: integer 5...3", line: 2, column: 14, "the domain 5...3 is empty"),
    .parts(
      inputs: "A: integer 0 10", line: 2, column: 16,
      "expected \"..<\" or \"...\" after the lower bound, found 10"),
    .parts(
      inputs: "A: integer 0..<9000000000", line: 2, column: 14,
      "the domain is too large: at most 2^32 values, found 9000000000"),
    .parts(
      inputs: "A: integer 9007199254740993...9007199254740993", line: 2, column: 14,
      "the domain is too large: bounds reach from -2^53 to 2^53, found 9007199254740993"),
    .parts(
      inputs: "A: list of 0 from 0..<2", line: 2, column: 14, "expected a list length in 1...4096, found 0"),
    .parts(
      inputs: "A: list of 9999 booleans", line: 2, column: 14,
      "expected a list length in 1...4096, found 9999"),
    .parts(
      inputs: "A: list of 3", line: 2, column: 15,
      "expected \"booleans\" or \"from\" and a range, found the end of the text"),
    .parts(inputs: "A: integer 0..<n", line: 2, column: 18, "the name \"n\" is not defined"),
    .parts(inputs: "A: boolean x", line: 2, column: 14, "expected the end of the expression, found \"x\""),
    .parts(
      inputs: "A: boolean\n  B: integer 0..<A", line: 3, column: 18,
      "expected a number for the upper bound, found one that depends on the input"),
    .parts(inputs: "A: integer 0..<9 div 0", line: 2, column: 20, "division by zero in 9 div 0"),
    .parts(
      inputs: "A: list of 4000 booleans\n  B: list of 97 booleans", line: 3, column: 6,
      "more than 4096 input cells: 4000 before \"B\", and 97 in it"),
    .parts(
      inputs: "not: boolean", line: 2, column: 3,
      "\"not\" is a word of the rule language and cannot be a name", hint: "try not_"),
    .parts(inputs: "a-b: boolean", line: 2, column: 3, "expected a name, found \"a-b\""),
    .parts(inputs: "2: boolean", line: 2, column: 3, "expected a name, found \"2\""),
    .parts(inputs: "A: [1, 2]", line: 2, column: 6, "expected one value for inputs.A, found a list"),
    .parts(inputs: "A:", line: 2, column: 5, "expected a domain, found the end of the text"),
    .parts(inputs: "- A", line: 2, column: 3, "expected names with one value each in inputs, found a list"),
    .parts(
      inputs: "A: boolean\n  A: boolean", line: 3, column: 3, "the key \"A\" is given twice",
      hint: "it was first given at 2:3"),
    .parts(
      outputs: "A: 1", line: 4, column: 3, "the name \"A\" is used twice", hint: "it was first used at 2:3"),
    .parts(inputs: "{}", outputs: "b: 1", line: 1, column: 1, "a world needs at least one of inputs"),
  ]

  @Test(arguments: inputsFaults) func inputs(_ fault: Fault) { check(fault) }

  static let orderFaults: [Fault] = [
    .parts(
      outputs: "b: c\n  c: A", line: 4, column: 6, "\"c\" is used before it is defined",
      hint: "move the equation of c above that of b"),
    .parts(
      outputs: "b: A + c\n  c: d\n  d: b", line: 4, column: 10, "\"b\" is defined by itself: b → c → d → b"),
  ]

  @Test(arguments: orderFaults) func order(_ fault: Fault) { check(fault) }

  static let templatesFaults: [Fault] = [
    .parts(prompt: "\"{A},{Q}\"", line: 5, column: 15, "the template shows \"Q\", which is not defined"),
    .parts(prompt: "\"{A},{b}\"", line: 5, column: 15, "expected inputs only, found the output \"b\""),
    .parts(prompt: "\"x\"", line: 5, column: 10, "the prompt does not show the input \"A\""),
    .parts(prompt: "\"{A\"", line: 5, column: 10, "expected } after {, found none"),
    .parts(prompt: "\"{A}}\"", line: 5, column: 13, "found } without {"),
    .parts(prompt: "\"{A sep=','}\"", line: 5, column: 11, "expected a list before sep, found \"A\""),
    .parts(prompt: "\"{A pes=','}\"", line: 5, column: 11, "expected {list sep='…'}, found {A pes=','}"),
    .parts(prompt: "\"{A + 1}\"", line: 5, column: 11, "expected a name between braces, found \"A + 1\""),
    .parts(prompt: "{A}", line: 5, column: 9, "expected one value for prompt, found a mapping"),
    .parts(completion: "\"x{A}\"", line: 6, column: 14, "the completion shows no output"),
    .parts(
      inputs: "A: integer 0..<20", outputs: "b: A\n  c: A", completion: "\"{b}{c}\"", line: 7, column: 15,
      "\"b\" may have one or more digits and is followed by a digit at once, so it cannot be read back"),
    .parts(
      inputs: "A: integer 0..<20\n  B: integer 0..<20", prompt: "\"{A}{B}\"", line: 6, column: 11,
      "the inputs 1,10 and 11,0 give the same prompt \"110\""),
    .parts(
      inputs: "A: integer 0..<2000\n  B: integer 0..<2000", prompt: "\"{A}{B}\"", line: 6, column: 11,
      "different inputs may give the same prompt: nothing parts \"A\" and \"B\""),
    .parts(
      prompt: "\"1{A}\"", more: "name: t\nsymbols: numbers", line: 5, column: 12,
      "the text \"1\" and \"A\" touch, so they become one symbol"),
    .parts(
      completion: "\"{b}\"", more: "name: t\nsymbols: numbers", line: 6, column: 14,
      "the prompt ends in a number and the completion begins with one, so they become one symbol"),
    .parts(
      inputs: "A: integer 0..<200000", more: "name: t\nsymbols: numbers", line: 5, column: 10,
      "the alphabet is too large: numbers from 0 to 199999 can occur; at most 100000 symbols are possible"),
  ]

  @Test(arguments: templatesFaults) func templates(_ fault: Fault) {
    check(fault)
  }

  static let filesFaults: [Fault] = [
    Fault(yaml: "", line: 1, column: 1, message: "expected a world, found an empty file"),
    Fault(yaml: "# nothing\n", line: 1, column: 1, message: "expected a world, found an empty file"),
    Fault(
      yaml: "hello", line: 1, column: 1,
      message: "expected the keys of a world in the file, found a single value"),
    Fault(
      yaml: "- a\n", line: 1, column: 1, message: "expected the keys of a world in the file, found a list"),
    Fault(yaml: "name: a\nname: b\n", line: 2, column: 1, message: "the key \"name\" is given twice"),
    Fault(
      yaml: "name: a\nimputs: {}\n", line: 2, column: 1,
      message: "expected a key of a world, found \"imputs\"", hint: "did you mean inputs?"),
    Fault(yaml: "name: t\n", line: 1, column: 1, message: "the key \"inputs\" is missing"),
    Fault(
      yaml: "name: &x t\nsummary: *x\n", line: 1, column: 7,
      message: "expected no YAML anchors or aliases, found an anchor"),
    .parts(
      more: "name: t\nsymbols: tokens", line: 8, column: 10,
      "expected characters, numbers or words after symbols, found \"tokens\""),
    .parts(
      more: "name: t\nparameters: {k: two}", line: 8, column: 17,
      "expected an integer for the parameter \"k\", found \"two\""),
    .parts(
      more: "name: t\nparameters: {if: 2}", line: 8, column: 14,
      "\"if\" is a word of the rule language and cannot be a name"),
    .parts(more: "name: [t]", line: 7, column: 7, "expected one value for name, found a list"),
  ]

  @Test(arguments: filesFaults) func files(_ fault: Fault) { check(fault) }

  @Test func brokenYAML() {
    let error = #expect(throws: FileError.self) {
      try World(yaml: "name: t\ninputs: {A: boolean\noutputs: x\n")
    }
    #expect(error?.line == 3)
    #expect(error?.problem.hasPrefix("not valid YAML: ") == true)
    #expect(throws: FileError.self) { try World(yaml: "name: \u{1}\n") }
  }

  @Test func overrides() throws {
    let error = #expect(throws: FileError.self) {
      try World.named("kth-smallest", parameters: ["lenght": 3])
    }
    #expect(error?.problem == "the world has no parameter \"lenght\" to override")
    #expect(error?.hint == "did you mean length?")
  }

  @Test func description() {
    let error = FileError("w.yaml", line: 3, column: 9, "wrong", hint: "try this")
    #expect("\(error)" == "w.yaml:3:9: wrong\n  hint: try this")
    #expect("\(FileError("w.yaml", "wrong"))" == "w.yaml: wrong")
  }

  private func check(_ fault: Fault) {
    let error = #expect(throws: FileError.self) { try World(yaml: fault.yaml, file: "w.yaml") }
    #expect(error?.problem == fault.message)
    #expect(error?.path == "w.yaml")
    #expect(error?.line == fault.line)
    #expect(error?.column == fault.column)
    if let hint = fault.hint { #expect(error?.hint?.description == hint) }
  }
}
