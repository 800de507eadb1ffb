import Records
import TestSupport
import Testing
import Worlds

/// A check of a world tries its rules, not only its words.
@Suite(.tiered) struct RuleCheckTests {
  private func world(_ inputs: String, _ outputs: String, prompt: String = "{A},{B}") throws -> World {
    try World(
      yaml: """
        name: w
        inputs: {\(inputs)}
        outputs:
        \(outputs)
        prompt: "\(prompt)"
        completion: "\\n{X}\\n"
        """)
  }

  @Test(arguments: [
    ("A: integer -9...9, B: integer 1...5", "  X: B div A", "division by zero"),
    (
      "A: integer -9...9, B: integer 1...5", "  H: A + 3\n  X: if B = 4 then B mod H else 0",
      "division by zero"
    ),
    // Too many inputs to try them all: those that decide are.
    ("A: integer 0..<100000, B: integer 0..<100000", "  X: B div (A - 77777)", "division by zero"),
    ("A: integer 0..<100000, B: integer 0..<100000", "  X: A div (B - 77777)", "division by zero"),
    ("A: integer 0...3, B: integer 0...4", "  X: kth(A, B, B, A)", "kth asks"),
    ("A: integer 0..<4000000000, B: integer 0..<4000000000", "  X: A * A * B", "beyond 64 bits"),
  ]) func failingRulesAreFound(_ inputs: String, _ outputs: String, _ message: String) throws {
    let world = try world(inputs, outputs)
    #expect {
      try world.checkRules()
    } throws: { error in
      guard let error = error as? FileError else { return false }
      return error.problem.contains(message) && error.problem.contains("input ") && error.line > 3
    }
  }

  @Test func soundRulesAreProven() throws {
    for name in World.builtInNames { #expect(try World.named(name).checkRules().isProven, "\(name)") }
    // Guarded: evaluated everywhere, fails nowhere.
    let guarded = try world("A: integer -9...9, B: integer 1...5", "  X: if A = 0 then 0 else B div A")
    #expect(try guarded.checkRules() == RuleCheck(evaluated: 95, isProven: true))
    let plain = try world("A: boolean, B: boolean", "  X: A and B")
    #expect(try plain.checkRules() == RuleCheck(evaluated: 0, isProven: true))
    let large = try world(
      "A: integer 0..<100000, B: integer 0..<100000", "  X: if A = 7 then 0 else B div (A - 7)")
    #expect(try !large.checkRules().isProven)
  }

  @Test func wordsInCapitals() {
    for (rule, word) in [
      ("A AND B", "and"), ("NOT A", "not"), ("A Xor B", "xor"), ("True", "true"), ("A MOD 2", "mod"),
      ("if A THEN B else 0", "then"), ("IF A then B else 0", "if"), ("A or FALSE", "false"),
    ] {
      #expect {
        try world("A: boolean, B: boolean", "  X: \(rule)")
      } throws: {
        ($0 as? FileError)?.hint?.description.hasSuffix("small letters: \(word)") == true
      }
    }
  }

  @Test func byteOrderMark() throws {
    let yaml = "\u{FEFF}" + (try World.named("boolean").yaml)
    let world = try World(yaml: yaml)
    #expect(world.name == "boolean" && world.yaml.unicodeScalars.first != "\u{FEFF}")
    let pairs = try TextPairFile.parse(
      jsonl: .init("\u{FEFF}{\"prompt\": \"a\", \"completion\": \"b\"}\r\n".utf8), file: "x.jsonl")
    #expect(pairs == [TextPair(prompt: "a", completion: "b")])
  }
}
