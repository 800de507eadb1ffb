import Arrays
import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// Data sets and their files.
@Suite(.tiered) struct DatasetTests {
  @Test func bytesAreThoseOfPython() throws {
    let world = try World.named("boolean")
    let example = try world.example(for: Input([1, 0, 1, 0, 1]))
    let line = TextPairFile.jsonl([TextPair(prompt: example.prompt, completion: example.completion)])
    #expect(line == #"{"prompt": "1,0,1,0,1", "completion": "\n0,1,0,1\n3 - 2\n"}"# + "\n")
  }

  @Test func escapesAreThoseOfPython() throws {
    // json.dumps of the same strings, Python 3.
    let pair = TextPair(prompt: "\"\\/\u{8}\u{c}\n\r\t\u{1}\u{7f}", completion: "é→😀 ~")
    let expected =
      #"{"prompt": "\"\\/\b\f\n\r\t\u0001\u007f", "completion": "\u00e9\u2192\ud83d\ude00 ~"}"# + "\n"
    #expect(TextPairFile.jsonl([pair]) == expected)
    #expect(try TextPairFile.parse(jsonl: Data(expected.utf8), file: "x") == [pair])
  }

  @Test func generation() throws {
    let world = try World.named("boolean")
    let pairs = try Dataset.generate(world: world, count: 2_000, seed: 1)
    #expect(pairs.count == 2_000)
    #expect(Set(pairs).count == 32)
    #expect(try Dataset.generate(world: world, count: 2_000, seed: 1) == pairs)
    #expect(try Dataset.generate(world: world, count: 100, seed: 1) == Array(pairs.prefix(100)))
    #expect(try Dataset.generate(world: world, count: 2_000, seed: 2) != pairs)
    for pair in pairs.prefix(50) {
      #expect(try world.example(for: world.parse(input: pair.prompt)).completion == pair.completion)
    }
  }

  @Test func omission() throws {
    let world = try World.named("boolean")
    let omitted = try world.parse(inputs: "1,0,1,0,1; 0,0,0,0,0")
    let pairs = try Dataset.generate(world: world, count: 3_000, omitting: omitted, seed: 1)
    #expect(Set(pairs.map(\.prompt)).count == 30)
    #expect(!pairs.contains { $0.prompt == "1,0,1,0,1" || $0.prompt == "0,0,0,0,0" })
    let all = try #require(world.allInputs())
    let one = try Dataset.generate(world: world, count: 5, omitting: Array(all.dropFirst()), seed: 1)
    #expect(one.allSatisfy { $0.prompt == "0,0,0,0,0" })
    let error = #expect(throws: FileError.self) {
      try Dataset.generate(world: world, count: 1, omitting: all, seed: 1)
    }
    #expect(error?.problem == "all 32 inputs are omitted, so nothing is left to draw")
    #expect(throws: FileError.self) {
      try Dataset.generate(world: world, count: 1, omitting: [Input([2, 0, 0, 0, 0])], seed: 1)
    }
    #expect(throws: SettingsError.self) { try Dataset.generate(world: world, count: -1, seed: 1) }
  }

  @Test func largeSpacesAreSampled() throws {
    let world = try World.named("kth-smallest")
    var generator = SeededGenerator(seed: 11)
    let first = world.draw(using: &generator)
    let plain = try Dataset.generate(world: world, count: 3, seed: 11)
    #expect(plain[0].prompt == first.values.map { " \($0)" }.joined())
    let others = try Dataset.generate(world: world, count: 2, omitting: [first], seed: 11)
    #expect(others == Array(plain.dropFirst()))
  }

  @Test func filesAndTheirErrors() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let pairs = try Dataset.generate(world: World.named("boolean"), count: 20, seed: 3)
    try Data(TextPairFile.jsonl(pairs).utf8).write(to: URL(fileURLWithPath: path))
    #expect(try TextPairFile.read(path) == pairs)
    let text = "{\"prompt\": \"a\", \"completion\": \"b\", \"extra\": 1}\n\n"
    #expect(
      try TextPairFile.parse(jsonl: Data(text.utf8), file: "f") == [TextPair(prompt: "a", completion: "b")])
    for (bad, message) in [
      ("{\"prompt\": \"a\"}", "expected the key \"completion\", found none"),
      ("{\"prompt\": 1, \"completion\": \"b\"}", "expected a string for \"prompt\""),
      ("[1]", "expected an object with prompt and completion"),
      (
        "{\"prompt\"",
        "expected one JSON object, found something else (expected a colon in the text, column 10)"
      ),
    ] {
      let error = #expect(throws: FileError.self) {
        try TextPairFile.parse(jsonl: Data((text + bad + "\n").utf8), file: "f.jsonl")
      }
      #expect(error?.path == "f.jsonl")
      #expect(error?.line == 3)
      #expect(error?.problem == message)
    }
    #expect(throws: FileError.self) { try TextPairFile.read(path + "x") }
  }

  @Test func examplesBeyondMemoryAreRefused() throws {
    let world = try World.named("boolean")
    for count in [Int.min, -1, 10_000_001, 1 << 62, .max] {
      #expect(throws: SettingsError.self) { try Dataset.generate(world: world, count: count, seed: 0) }
    }
  }
}
