import Records
import TestSupport
import Testing
import Worlds

/// Splitting into symbols, alphabets, positions and reading back.
@Suite(.tiered) struct SymbolTests {
  static func world(
    _ inputs: String, _ outputs: String, prompt: String, completion: String, symbols: String = "numbers"
  ) throws -> World {
    try World(
      yaml: "name: t\ninputs: {\(inputs)}\noutputs: {\(outputs)}\nprompt: \"\(prompt)\"\n"
        + "completion: \"\(completion)\"\nsymbols: \(symbols)\n")
  }

  @Test func splitting() {
    #expect(
      Granularity.numbers.symbols(in: "12+ 3\r\n007é") == ["12", "+", " ", "3", "\r", "\n", "007", "é"])
    #expect(Granularity.characters.symbols(in: "1\r\ne\u{301}") == ["1", "\r", "\n", "e", "\u{301}"])
    #expect(Granularity.numbers.symbols(in: "٣4") == ["٣", "4"])
    #expect(Granularity.numbers.symbols(in: "") == [])
  }

  @Test func negativeNumbers() throws {
    let world = try Self.world(
      "a: integer -3...2", "b: a * 2", prompt: "{a}:", completion: " {b};")
    #expect(world.alphabet == [" ", "-", ":", ";"] + (0...6).map(String.init))
    let example = try world.example(for: Input([-3]))
    #expect(example.symbols == ["-", "3", ":", " ", "-", "6", ";"])
    #expect(example.spans.map(\.range) == [0..<2, 4..<6])
    #expect(world.read(completion: " -6;") == [-6])
    #expect(world.read(completion: " 4;") == [4])
    #expect(world.read(completion: " -;") == [nil])
    let characters = try Self.world(
      "a: integer -3...2", "b: a * 2", prompt: "{a}:", completion: " {b};", symbols: "characters")
    #expect(characters.alphabet == [" ", "-"] + (0...9).map(String.init) + [":", ";"])
    let low = try Self.world("a: integer -9...-8", "b: a", prompt: "{a}:", completion: "{b}")
    #expect(low.alphabet == ["-", ":", "8", "9"])
  }

  @Test func wordsCarryTheSpaceBeforeThem() throws {
    #expect(
      Granularity.words.symbols(in: "1 23  4 x 5-6 ") == [
        "1", " 23", " ", " 4", " ", "x", " 5", "-", "6", " ",
      ])
    let world = try Self.world(
      "a: integer -3...2", "b: a * 2", prompt: "a {a}, {a}:", completion: "{b} or {b};", symbols: "words")
    // A minus stands between the space and the digits, so both forms occur.
    #expect(
      world.alphabet == [" ", ",", "-", ":", ";", "a", "o", "r"] + (0...6).flatMap { ["\($0)", " \($0)"] })
    let low = try world.example(for: Input([-3]))
    #expect(
      low.symbols == [
        "a", " ", "-", "3", ",", " ", "-", "3", ":", "-", "6", " ", "o", "r", " ", "-", "6", ";",
      ])
    #expect(low.spans.map(\.range) == [2..<4, 6..<8, 9..<11, 15..<17])
    let high = try world.example(for: Input([2]))
    #expect(high.symbols == ["a", " 2", ",", " 2", ":", "4", " ", "o", "r", " 4", ";"])
    #expect(high.spans.map(\.range) == [1..<2, 3..<4, 5..<6, 9..<10])
    for value in -3...2 {
      let example = try world.example(for: Input([value]))
      #expect(world.symbols(in: example.prompt) == example.promptSymbols)
      #expect(world.symbols(in: example.completion) == example.completionSymbols)
      #expect(example.symbols.allSatisfy(world.alphabet.contains))
      #expect(world.read(completion: example.completion) == [2 * value])
    }
    #expect(throws: FileError.self) {
      try Self.world("a: boolean", "b: a", prompt: "{a}: ", completion: "{b}", symbols: "words")
    }
  }

  @Test func literalNumbersAreSymbols() throws {
    let world = try Self.world("a: boolean", "b: not a", prompt: "x07, 12:{a}", completion: " {b}")
    #expect(world.alphabet == [" ", ",", ":", "x", "0", "1", "07", "12"])
  }

  @Test func hiddenOutputsDoNotCount() throws {
    let world = try Self.world(
      "a: integer 0..<3", "big: a * 1000000, b: big mod 2", prompt: "{a}:", completion: "{b}")
    #expect(world.alphabet == [":", "0", "1", "2"])
    #expect(world.read(completion: "1") == [nil, 1])
  }

  @Test func readingBackByPosition() throws {
    let world = try World.named("boolean")
    #expect(world.read(completion: "\n0,1,0,1\n3 - 2\n") == [0, 1, 0, 1, 3, 2])
    #expect(world.read(completion: "\n0,1;0,x\n3 - 2\n") == [0, 1, 0, nil, 3, 2])  // as long as the template
    #expect(world.read(completion: "\n0,1,0\n3 - 2\n") == [0, 1, 0, nil, nil, nil])
    #expect(world.read(completion: "\n0,1,0,1\n3 - 2\nand more") == [0, 1, 0, 1, 3, 2])
    #expect(world.read(completion: "\n0,1,0,1\n13 - 2\n") == [0, 1, 0, 1, 13, 2])
    #expect(world.read(completion: "0,1,0,1\n3 - 2\n") == Array(repeating: nil, count: 6))
    #expect(world.read(completion: "") == Array(repeating: nil, count: 6))
    #expect(world.read(completion: "\n0,01,0,1\n3 - 2\n") == [0, nil, 0, 1, 3, 2])
    #expect(world.read(completion: "\n0,99999999999999999999,0,1\n3 - 2\n") == [0, nil, 0, 1, 3, 2])
  }

  @Test func stepsAreReadSeparately() throws {
    let world = try World.named("boolean-steps")
    let text = try world.example(for: Input([1, 0, 1, 0, 1])).completion
    let readings = world.readings(in: text)
    #expect(readings.prefix(3).map(\.variable) == ["A", "C", "newA"])
    #expect(readings.prefix(3).map(\.value) == [1, 1, 0])
    #expect(readings.count == 3 + 2 + 3 + 3 + 6)
  }

  @Test func adjacentDigitsOfFixedWidth() throws {
    let world = try Self.world(
      "a: integer 10..<20, b: boolean", "c: a + 10, d: b", prompt: "{a}{b}", completion: "={c}{d}",
      symbols: "characters")
    #expect(world.read(completion: "=251") == [25, 1])
    #expect(world.read(completion: "=251!") == [25, 1])
    #expect(world.read(completion: "=25") == [25, nil])
  }

  @Test func separatorsBracesAndParameters() throws {
    let world = try World(
      yaml: """
        name: t
        parameters: {n: 3, p: 5}
        inputs: {x: list of n from 0..<p}
        outputs: {s: sum(x) mod p}
        prompt: '{{{x sep=" + "}}} mod {p}'
        completion: ' {s} {x[n - 1]}'
        """, parameters: ["p": 9])
    let example = try world.example(for: Input([8, 1, 2]))
    #expect(example.prompt == "{8 + 1 + 2} mod 9")
    #expect(example.completion == " 2 2")
    #expect(example.spans.last == VariableSpan(variable: "x[2]", role: .input, range: 20..<21))
  }
}
