import Arrays
import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// Values that are words: from the file to the text and back.
@Suite(.tiered) struct WordTests {
  private func turns(_ symbols: String = "characters", completion: String = "={back},{same}\\n") throws
    -> World
  {
    try World(
      yaml: """
        name: turns
        inputs:
          move: one of [left, right, stay]
          moves: list of 3 from [left, right]
          bracket: one of "()"
        outputs:
          back: if move = "left" then "right" else if move = "right" then "left" else move
          same: count(moves, move)
          steps: 'each m in moves -> {"left": -1, "right": 1}[m]'
          open: bracket = "("
        prompt: "{move},{moves sep=' '}{bracket}"
        completion: "\(completion)"
        symbols: \(symbols)
        """)
  }

  @Test func textsAndPositions() throws {
    let world = try turns()
    let input = try world.parse(input: "left,right,left,left,)")
    #expect(world.text(of: input) == "left,right,left,left,)")
    #expect(world.inputCount == 3 * 8 * 2)
    let example = try world.example(for: input)
    #expect(example.prompt == "left,right left left)")
    #expect(example.completion == "=right,2\n")
    #expect(example.spans[0] == VariableSpan(variable: "move", role: .input, range: 0..<4))
    #expect(example.spans[4] == VariableSpan(variable: "bracket", role: .input, range: 20..<21))
    let back = world.outputs[0]
    #expect(back.kind == .word && !back.isBoolean && back.words?.count == 3)
    #expect(world.text(of: example.outputs[0], in: back) == "right")
    #expect(world.value(example.outputs[0], of: back) == .word("right"))
    #expect(world.outputs.map(\.name) == ["back", "same", "steps[0]", "steps[1]", "steps[2]", "open"])
    #expect(Array(example.outputs.suffix(4)) == [1, -1, -1, 0])
    #expect(world.alphabet.contains("l") && world.alphabet.contains(")") && world.alphabet.contains("9"))
  }

  @Test func everyTextIsReadBack() throws {
    for symbols in ["characters", "numbers", "words"] {
      let world = try turns(symbols, completion: "={back}{same} {steps sep='|'} {open}{bracket}\\n")
      for input in try #require(world.allInputs()) {
        let example = try world.example(for: input)
        #expect(world.read(completion: example.completion) == example.outputs.map(Optional.some))
        #expect(world.symbols(in: example.prompt + example.completion) == example.symbols)
        #expect(Set(example.symbols).isSubset(of: Set(world.alphabet)))
        #expect(try world.parse(input: world.text(of: input)) == input)
        for span in example.spans where span.variable == "back" {
          #expect(
            example.symbols[span.range].joined() == world.text(of: example.outputs[0], in: world.outputs[0]))
        }
      }
    }
  }

  @Test func whatAModelMisspells() throws {
    let world = try turns()
    #expect(Array(world.read(completion: "=right,2\n").prefix(2)) == [try world.evaluate("left")[0], 2])
    #expect(Array(world.read(completion: "=rihgt,2\n").prefix(2)) == [nil, nil])
    #expect(Array(world.read(completion: "=stay").prefix(2)) == [try world.evaluate("stay")[0], nil])
    let fixed = try turns(completion: "={open}{bracket}\\n")
    #expect(fixed.read(completion: "=1x\n").last == 1)
  }

  /// Inputs with other words have other codes; rules see one code for one word.
  @Test func overlappingWords() throws {
    let world = try World(
      yaml: """
        name: t
        inputs: {a: [up, left], b: [left, down], c: [down, up]}
        outputs: {ab: a = b, bc: b = c, ca: c = a, x: 'if ab then b else c', n: 'count(a, b, c, "up")'}
        prompt: "{a} {b} {c}"
        completion: " {ab}{bc}{ca} {x} {n}"
        """)
    for (a, b, c) in [("up", "left", "up"), ("left", "left", "down"), ("left", "down", "down")] {
      let input = try world.parse(input: "\(a),\(b),\(c)")
      let example = try world.example(for: input)
      #expect(example.prompt == "\(a) \(b) \(c)")
      let n = [a, b, c].count { $0 == "up" }
      #expect(
        example.completion == " \(a == b ? 1 : 0)\(b == c ? 1 : 0)\(c == a ? 1 : 0) \(a == b ? b : c) \(n)")
      #expect(world.read(completion: example.completion) == example.outputs.map(Optional.some))
      for (value, output) in zip(example.outputs, world.outputs) { #expect(output.range.contains(value)) }
    }
    // left alone changes a = b, and the other word of c changes x.
    let changes = try world.counterfactual(world.parse(input: "left,left,down"))
    #expect(changes[0] == [true, true, false] && changes[3] == [true, true, false])
  }

  @Test func reportsShowWords() throws {
    let values: [VariableValue] = [3, .word("left"), .number(-1)]
    let json = try JSONEncoder().encode(values)
    #expect(String(decoding: json, as: UTF8.self) == #"[3,"left",-1]"#)
    #expect(try JSONDecoder().decode([VariableValue].self, from: json) == values)
    #expect(values.map(\.description) == ["3", "left", "-1"])
  }

  @Test func inputErrors() throws {
    let world = try turns()
    let error = #expect(throws: FileError.self) { try world.parse(input: "left,right,lefft,left,)") }
    #expect(error?.column == 12)
    #expect(error?.problem == "expected left or right for value 3 of 5 (moves[1]), found \"lefft\"")
    let number = #expect(throws: FileError.self) { try world.parse(input: "0,right,left,left,)") }
    #expect(number?.problem == "expected left, right or stay for value 1 of 5 (move), found \"0\"")
  }
}

extension World {
  /// The outputs for the move, the rest being fixed.
  fileprivate func evaluate(_ move: String) throws -> [Int] {
    try evaluate(parse(input: "\(move),left,left,left,("))
  }
}

/// Draws with balance, and lists of characters typed as one word.
@Suite(.tiered) struct BalancedDrawTests {
  private func pairs(_ length: Int, draw: String = "draw: balanced by ok") throws -> World {
    try World(
      yaml: """
        name: pairs
        inputs:
          n: integer 0...3
          text: list of \(length) from "()"
        let:
          depth: 'scan c in text from 0 -> acc + {"(": 1, ")": -1}[c]'
        outputs:
          ok: min(depth) >= 0 and last(depth) = 0
        prompt: "{n}{text sep=''}"
        completion: " {ok}"
        \(draw)
        """)
  }

  @Test(arguments: [6, 20]) func bothClassesAreDrawn(_ length: Int) throws {
    let world = try pairs(length)
    #expect(world.balancedOutput?.name == "ok")
    var generator = SeededGenerator(seed: 1)
    let drawn = (0..<400).map { _ in world.draw(using: &generator) }
    let right = try drawn.count { try world.evaluate($0)[0] == 1 }
    #expect((150...250).contains(right), "\(right) of 400")
    #expect(Set(drawn).count > 50)
    var other = SeededGenerator(seed: 1)
    #expect(world.draw(using: &other) == drawn[0])
    let plain = try pairs(length, draw: "")
    var third = SeededGenerator(seed: 1)
    let uniform = try (0..<400).count { _ in try plain.evaluate(plain.draw(using: &third))[0] == 1 }
    #expect(uniform < 60, "a balanced draw is needed here")
    let texts = try Dataset.generate(world: world, count: 400, seed: 4)
    #expect((150...250).contains(texts.count { $0.completion == " 1" }))
  }

  @Test func omittedInputsStayOut() throws {
    let world = try pairs(4)
    let omitted = try world.parse(inputs: "0,(()); 1,()()")
    let texts = try Dataset.generate(world: world, count: 600, omitting: omitted, seed: 1)
    #expect(!texts.contains { $0.prompt == "0(())" || $0.prompt == "1()()" })
    #expect((230...370).contains(texts.count { $0.completion == " 1" }))
    let all = try #require(world.allInputs())
    let balanced = try all.filter { try world.evaluate($0)[0] == 1 }
    let rest = try Dataset.generate(world: world, count: 50, omitting: balanced, seed: 1)
    #expect(rest.allSatisfy { $0.completion == " 0" })
  }

  @Test func listsOfCharactersInOneWord() throws {
    let world = try pairs(4)
    let input = try world.parse(input: " 2, (()) ")
    #expect(try world.parse(input: "2,(,(,),)") == input)
    #expect(world.text(of: input) == "2,(,(,),)")
    for (text, column, message) in [
      ("2,((x)", 5, "expected ( or ) for value 4 of 5 (text[2]), found \"x\""),
      ("2,(()", 3, "expected ( or ) for value 2 of 5 (text[0]), found \"(()\""),
    ] {
      let error = #expect(throws: FileError.self) { try world.parse(input: text) }
      #expect(error?.problem == message && error?.column == column)
    }
    let short = #expect(throws: FileError.self) { try world.parse(input: "2,(()") }
    #expect(short?.hint == "text has 4 characters, in one word or with commas between")
  }

  @Test func faults() {
    for (draw, message) in [
      ("draw: uniform", "expected \"balanced by\" and an output after draw, found \"uniform\""),
      ("draw: balanced by n", "expected an output after \"balanced by\""),
      ("draw: balanced by okk", "the name \"okk\" is not defined"),
    ] {
      let error = #expect(throws: FileError.self) { try pairs(4, draw: draw) }
      #expect(error?.problem == message && error?.line == 11)
    }
    let many = #expect(throws: FileError.self) {
      try World(
        yaml:
          "name: t\ninputs: {a: integer 0..<999}\noutputs: {y: a + 1}\nprompt: '{a}'\ncompletion: ' {y}'\n"
          + "draw: balanced by y\n")
    }
    #expect(many?.problem.contains("may have more than 256 values") == true)
  }
}
