import Records
import TestSupport
import Testing
import Worlds

/// The meaning of every operator and function, and errors while evaluating.
@Suite(.tiered) struct EvaluationTests {
  /// The value of a rule for `a`, `b` in −9…9 and the list `xs`.
  static func value(_ rule: String, a: Int = 0, b: Int = 0, xs: [Int] = [7, 3, 3, 5]) throws -> Int {
    let world = try World(
      yaml: """
        name: t
        parameters: {k: 2}
        inputs: {a: integer -9...9, b: integer -9...9, xs: list of 4 from 0..<10}
        outputs:
          y: "\(rule)"
        prompt: "{a},{b},{xs}"
        completion: " {y}"
        """)
    return try world.evaluate(Input([a, b] + xs))[0]
  }

  @Test(arguments: [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 4 - 3", 3), ("-2 * -3", 6), ("- - 5", 5),
    ("7 div 2", 3), ("-7 div 2", -4), ("7 div -2", -4), ("-7 div -2", 3),
    ("7 mod 2", 1), ("-7 mod 2", 1), ("7 mod -2", -1), ("-7 mod -2", -1), ("6 mod -3", 0),
    ("true or false and false", 1), ("true xor true or true", 1), ("true or true xor true", 1),
    ("not 0 = 1", 1), ("not not 5", 1), ("not 1 and 0", 0), ("3 and 4", 1), ("5 xor 0", 1), ("5 xor 7", 0),
    ("1 + 1 = 2", 1), ("1 == 2", 0), ("1 != 2", 1), ("2 < 2", 0), ("2 <= 2", 1), ("2 > 2", 0), ("2 >= 2", 1),
    ("if 0 then 1 else if 1 then 2 else 3", 2), ("(if 1 then 4 else 5) + 1", 5),
    ("sum(xs)", 18), ("min(xs)", 3), ("max(xs)", 7), ("max(xs, 9, 1)", 9), ("min(4, 2 + 1)", 3),
    ("sum(1, 2)", 3),
    ("kth(xs, 1)", 3), ("kth(xs, 2)", 3), ("kth(xs, 3)", 5), ("kth(xs, k + 2)", 7), ("kth(9, xs, 8, 5)", 8),
    ("count(xs, 3)", 2), ("count(xs, 4)", 0), ("count(1, 1, 2, xs, 1)", 2),
    ("xs[0]", 7), ("xs[k]", 3), ("xs[xs[1]]", 5), ("xs[k-1] + xs[k+1]", 8),
    ("0 and 1 div 0", 0), ("1 or 1 div 0", 1), ("if 1 then 2 else 1 mod 0", 2),
    ("9223372036854775807", Int.max), ("-9223372036854775807 - 1", Int.min),
    ("(-9223372036854775807 - 1) mod -1", 0),
  ])
  func operators(_ rule: String, _ expected: Int) throws {
    #expect(try Self.value(rule) == expected)
  }

  @Test func failuresNameOutputAndInput() {
    let error = #expect(throws: FileError.self) { try Self.value("1 + a div b", a: 4) }
    #expect(error?.problem == "division by zero in 4 div 0 (output \"y\", input 4,0,7,3,3,5)")
    #expect(error?.line == 5)
    #expect(error?.column == 13)
    for rule in ["9223372036854775807 + 1", "9223372036854775807 * (a + 2)", "-(-9223372036854775807 - 1)"] {
      let error = #expect(throws: FileError.self) { try Self.value(rule) }
      #expect(error?.problem.contains("goes beyond 64 bits") == true)
    }
    let index = #expect(throws: FileError.self) { try Self.value("xs[a]", a: -1) }
    #expect(index?.problem.hasPrefix("the list index is -1; it has to be in 0..<4") == true)
    let k = #expect(throws: FileError.self) { try Self.value("kth(xs, a)", a: 9) }
    #expect(k?.problem.hasPrefix("kth asks for number 9 of 4 values") == true)
    #expect(throws: FileError.self) { try Self.value("(-9223372036854775807 - 1) div -1") }
  }

  @Test func functionNamesCanBeNames() throws {
    let world = try World(
      yaml: "name: t\ninputs: {sum: boolean, max: boolean}\noutputs: {kth: 'sum + max(sum, max)'}\n"
        + "prompt: '{sum}{max}'\ncompletion: '={kth}'\n")
    #expect(try world.evaluate(Input([0, 1])) == [1])
    #expect(try world.evaluate(Input([1, 1])) == [2])
  }

  @Test func inputErrors() throws {
    let world = try World.named("boolean")
    for (text, column, message) in [
      ("1,0,x,0,1", 5, "expected 0 or 1 for value 3 of 5 (C), found \"x\""),
      ("1, 0, 2,0,1", 7, "expected 0 or 1 for value 3 of 5 (C), found \"2\""),
      ("1,0,,0,1", 5, "expected 0 or 1 for value 3 of 5 (C), found nothing"),
      ("1,0,1", 6, "expected 5 values, found 3; the next one would be D"),
      ("1,0,1,0,1,1", 11, "expected 5 values, found 6"),
    ] {
      let error = #expect(throws: FileError.self) { try world.parse(input: text) }
      #expect(error?.problem == message)
      #expect(error?.column == column)
      #expect(error?.line == 1)
    }
    #expect(try world.parse(inputs: "") == [])
    #expect(
      try world.parse(inputs: " 1,0,1,0,1 ; 0,0,0,0,1").map(\.description) == ["1,0,1,0,1", "0,0,0,0,1"])
    let error = #expect(throws: FileError.self) { try world.parse(inputs: "1,0,1,0,1;1,0,1,0,7") }
    #expect(error?.column == 19)
    #expect(throws: FileError.self) { try world.parse(inputs: "1,0,1,0,1;") }
    #expect(throws: FileError.self) { try world.evaluate(Input([1])) }
    #expect(throws: FileError.self) { try world.evaluate(Input([1, 0, 1, 0, 2])) }
  }
}
