import Arrays
import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// The worlds that come with the library, and how worlds are found.
@Suite(.tiered) struct BuiltInWorldTests {
  @Test func names() {
    #expect(
      World.builtInNames == [
        "addition", "boolean", "boolean-react", "boolean-steps", "dihedral", "dyck", "finite-state-machine",
        "kth-smallest", "max-of-4", "max-of-k", "modular-addition", "parity", "reachability", "s5", "sorting",
        "sparse-parity",
      ])
  }

  @Test(arguments: World.builtInNames) func compatibility(_ name: String) throws {
    let world = try World.named(name)
    #expect(world.name == name)
    #expect(!world.summary.isEmpty)
    #expect(Set(world.alphabet).count == world.alphabet.count)
    let alphabet = Set(world.alphabet)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let input = world.draw(using: &generator)
      let example = try world.example(for: input)
      #expect(example.symbols.joined() == example.prompt + example.completion)
      #expect(world.symbols(in: example.prompt + example.completion) == example.symbols)
      #expect(example.symbols.allSatisfy(alphabet.contains))
      let read = world.read(completion: example.completion)
      for shown in world.shownOutputs { #expect(read[shown] == example.outputs[shown]) }
      #expect(try world.parse(input: world.text(of: input)) == input)
      for (value, output) in zip(example.outputs, world.outputs) { #expect(output.range.contains(value)) }
    }
  }

  @Test func modularAddition() throws {
    let world = try World.named("modular-addition")
    #expect(world.inputCount == 113 * 113)
    let example = try world.example(for: Input([100, 20]))
    #expect(example.symbols == ["100", "+", "20", "=", "7"])
    #expect(world.alphabet == ["+", "="] + (0..<113).map(String.init))
    let small = try World.named("modular-addition", parameters: ["p": 7])
    #expect(small.inputCount == 49)
    #expect(small.parameters == ["p": 7])
    #expect(try small.evaluate(Input([5, 6])) == [4])
  }

  @Test func kthSmallestCountsDuplicates() throws {
    let world = try World.named("kth-smallest")
    #expect(world.inputCount == nil)
    #expect(world.allInputs() == nil)
    let values = [9, 4, 4, 7] + Array(repeating: 300, count: 12)
    #expect(try world.evaluate(Input(values)) == [4])
    #expect(try World.named("kth-smallest", parameters: ["k": 3]).evaluate(Input(values)) == [7])
    #expect(try World.named("kth-smallest", parameters: ["k": 16]).evaluate(Input(values)) == [300])
    let example = try world.example(for: Input(values))
    #expect(example.prompt.hasPrefix(" 9 4 4 7 300 "))
    #expect(example.promptSymbols.count == 16)
    #expect(example.completionSymbols == [" 4"])
    #expect(example.spans.last?.range == 16..<17)
    #expect(example.spans[3] == VariableSpan(variable: "numbers[3]", role: .input, range: 3..<4))
    #expect(world.alphabet.prefix(3) == [" ", " 0", " 1"] && world.alphabet.count == 513)
    #expect(world.read(completion: " 4") == [4] && world.read(completion: "4") == [nil])
    #expect(throws: FileError.self) { try World.named("kth-smallest", parameters: ["k": 17]) }
    #expect(throws: FileError.self) { try World.named("kth-smallest", parameters: ["k": 0]) }
  }

  @Test func kthCounterfactual() throws {
    let world = try World.named("kth-smallest", parameters: ["length": 4, "limit": 10])
    // Sorted 2 5 5 9, answer 5. A 5 or the 9 can become 0, which makes 2 the second; the 2 is free.
    #expect(try world.counterfactual(Input([5, 2, 9, 5])) == [[true, false, true, true]])
    // 0 0 9 9: the answer is 0; a 9 can only become another 0 or more, so only the zeros matter.
    #expect(try world.counterfactual(Input([9, 0, 0, 9])) == [[false, true, true, false]])
  }

  @Test func unknownNameListsNearMatches() {
    let error = #expect(throws: ArgumentError.self) { try World.named("bolean") }
    #expect(error?.hint == "did you mean boolean?")
    let path = #expect(throws: FileError.self) { try World.named("no/such/world.yaml") }
    #expect(path?.path == "no/such/world.yaml")
  }

  @Test func worldsFromFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("worlds-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let yaml = "name: tiny\ninputs: {A: boolean}\noutputs: {b: not A}\nprompt: '{A}'\ncompletion: '={b}'\n"
    let url = folder.appendingPathComponent("tiny.yaml")
    try Data(yaml.utf8).write(to: url)
    let world = try World.named(url.path)
    #expect(world.name == "tiny")
    #expect(world.yaml == yaml)
    #expect(try world.evaluate(Input([0])) == [1])
    try Data([0x6e, 0xff, 0xfe]).write(to: url)
    let error = #expect(throws: FileError.self) { try World.named(url.path) }
    #expect(error?.problem == "the file is not UTF-8 text")
    try Data(count: 2 << 20).write(to: url)
    #expect(throws: FileError.self) { try World.named(url.path) }
  }

  @Test func fingerprints() throws {
    let world = try World.named("kth-smallest")
    #expect(world.fingerprint.count == 16)
    #expect(world.fingerprint == (try World(yaml: world.yaml)).fingerprint)
    #expect(world.fingerprint != (try World.named("kth-smallest", parameters: ["k": 3])).fingerprint)
    #expect(world.fingerprint == (try World.named("kth-smallest", parameters: ["k": 2])).fingerprint)
    let tiny = "name: t\ninputs: {A: boolean}\noutputs: {b: A}\nprompt: '{A}'\ncompletion: '{b}'\n"
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in Array(tiny.utf8) + [0] { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    #expect(try World(yaml: tiny).fingerprint == String(format: "%016lx", Int(bitPattern: UInt(hash))))
  }
}
