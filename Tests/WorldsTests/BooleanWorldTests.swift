import TestSupport
import Testing
import Worlds

/// The world of the-experiment, against facts worked out by hand and a transcription in Swift.
@Suite(.tiered) struct BooleanWorldTests {
  let world: World

  init() throws { world = try World.named("boolean") }

  @Test func theReadmeInput() throws {
    let example = try world.example(for: world.parse(input: "1,0,1,0,1"))
    #expect(example.prompt == "1,0,1,0,1")
    #expect(example.completion == "\n0,1,0,1\n3 - 2\n")
    #expect(example.outputs == [0, 1, 0, 1, 3, 2])
  }

  @Test func allInputs() throws {
    let inputs = try #require(world.allInputs())
    #expect(inputs.count == 32)
    #expect(world.inputCount == 32)
    #expect(inputs.first?.description == "0,0,0,0,0")
    #expect(inputs[1].description == "0,0,0,0,1")
    #expect(inputs.last?.description == "1,1,1,1,1")
    #expect(world.allInputs(limit: 31) == nil)
    for (i, input) in inputs.enumerated() {
      let bits = (0..<5).map { (i >> (4 - $0)) & 1 }
      #expect(input.values == bits)
      let a = bits[0] ^ bits[2]
      let b = 1 - bits[3]
      let c = bits[1] & bits[4]
      let d = bits[0] | b
      let s = bits.reduce(0, +)
      let example = try world.example(for: input)
      #expect(example.outputs == [a, b, c, d, s, a + b + c + d])
      #expect(example.completion == "\n\(a),\(b),\(c),\(d)\n\(s) - \(a + b + c + d)\n")
    }
  }

  @Test func alphabet() {
    #expect(
      world.alphabet == [
        "\n", " ", ",", "-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      ])
    #expect(world.granularity == .characters)
  }

  @Test func rangesAndCells() {
    #expect(world.outputs.map(\.range) == [0...1, 0...1, 0...1, 0...1, 0...5, 0...4])
    #expect(world.outputs.map(\.isBoolean) == [true, true, true, true, false, false])
    #expect(world.cells.map(\.name) == ["A", "B", "C", "D", "E"])
    #expect(world.cells.allSatisfy { $0.isBoolean && $0.list == nil && $0.domain == 0...1 })
    #expect(world.outputs[3].source == "A or newB")
  }

  @Test func symbolPositions() throws {
    let example = try world.example(for: Input([1, 0, 1, 0, 1]))
    #expect(example.promptSymbols.count == 9)
    #expect(example.completionSymbols.count == 15)
    #expect(example.spans.map(\.variable) == world.cells.map(\.name) + world.outputs.map(\.name))
    #expect(
      example.spans.map(\.range.lowerBound) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 22])
    #expect(example.spans.allSatisfy { $0.range.count == 1 })
    #expect(
      example.spans.map(\.role) == Array(repeating: .input, count: 5) + Array(repeating: .output, count: 6))
    let values = example.spans.map { example.symbols[$0.range].joined() }
    #expect(values == ["1", "0", "1", "0", "1", "0", "1", "0", "1", "3", "2"])
  }

  @Test func graph() throws {
    let graph = world.graph
    #expect(graph.reads(of: "newD") == ["A", "newB"])
    #expect(graph.reads(of: "newA") == ["A", "C"])
    #expect(graph.depth(of: "D", in: "newD") == 2...2)
    #expect(graph.depth(of: "A", in: "newD") == 1...1)
    #expect(graph.depth(of: "C", in: "newD") == nil)
    #expect(graph.depth(of: "A", in: "sum2") == 2...2)
    #expect(graph.depth(of: "D", in: "sum2") == 2...3)
    #expect(graph.depth(of: "E", in: "sum") == 1...1)
    #expect(graph.dot.contains("\"newB\" -> \"newD\";"))
    #expect(graph.dot.contains("\"A\" [shape=box];"))
    #expect(graph.mermaid.contains("c0 --> o3"))
    #expect(graph.edges.count == 2 + 1 + 2 + 2 + 5 + 4)
  }

  @Test func counterfactualsByHand() throws {
    // A=1 B=0 C=1 D=0 E=1: newA 0, newB 1, newC 0, newD 1 (twice over: by A and by newB), sum2 2.
    let changes = try world.counterfactual(Input([1, 0, 1, 0, 1]))
    #expect(changes[0] == [true, false, true, false, false])
    #expect(changes[1] == [false, false, false, true, false])
    #expect(changes[2] == [false, true, false, false, false])  // E is masked: B is 0
    #expect(changes[3] == [false, false, false, false, false])  // either reason suffices
    #expect(changes[4] == [true, true, true, true, true])
    #expect(changes[5] == [true, true, true, true, false])
  }

  @Test func stepsEndInTheSameAnswer() throws {
    let steps = try World.named("boolean-steps")
    #expect(steps.cells == world.cells)
    #expect(steps.outputs.map(\.name) == world.outputs.map(\.name))
    for input in try #require(world.allInputs()) {
      let plain = try world.example(for: input)
      let worked = try steps.example(for: input)
      #expect(worked.outputs == plain.outputs)
      #expect(worked.prompt == plain.prompt)
      #expect(worked.completion.hasSuffix(plain.completion))
      #expect(steps.read(completion: worked.completion) == plain.outputs.map(Optional.some))
    }
    let text = try steps.example(for: Input([1, 0, 1, 0, 1])).completion
    #expect(
      text == "\nA xor C = 1 xor 1 = 0\nnot D = not 0 = 1\nB and E = 0 and 1 = 0\nA or newB = 1 or 1 = 1\n"
        + "0,1,0,1\n3 - 2\n")
  }
}
