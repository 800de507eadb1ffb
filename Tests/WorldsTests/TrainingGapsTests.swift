import TestSupport
import Testing
import Worlds

/// What training texts do not show, and which inputs are mirrors of one another.
@Suite(.tiered) struct TrainingGapsTests {
  private func gaps(_ name: String, omitting text: String) throws -> TrainingGaps {
    let world = try World.named(name)
    let omitted = try world.parse(inputs: text)
    let pairs = try Dataset.generate(world: world, count: 2_000, omitting: omitted, seed: 1)
    return try TrainingGaps(world: world, training: pairs, inputs: try #require(world.allInputs()))
  }

  @Test func sumsThatOccurNowhereElse() throws {
    let gaps = try gaps("boolean", omitting: "1,1,1,1,1;0,0,0,0,0")
    #expect(gaps.values == ["sum": [0, 5]] && gaps.symbols == ["5"])
    #expect(gaps.heldOut == 2 && gaps.unlearnable == 2)
    let note = try #require(gaps.note)
    #expect(note.contains("sum = 0 or 5") && note.contains("2 of the 2") && note.contains("\"5\""))
  }

  @Test func fairQuestionsAreNotMentioned() throws {
    let gaps = try gaps("boolean", omitting: "1,0,1,0,1;0,1,1,1,0;1,1,0,0,1")
    #expect(gaps.values.isEmpty && gaps.symbols.isEmpty && gaps.heldOut == 3 && gaps.unlearnable == 0)
    #expect(gaps.note == nil)
  }

  /// A value of an output that the text does not show is missed by nobody.
  @Test func hiddenOutputs() throws {
    let world = try World(
      yaml: """
        name: w
        inputs: {A: integer 0...9, B: integer 0...9}
        outputs: {S: A + B, X: A > B}
        prompt: "{A},{B}"
        completion: "\\n{X}\\n"
        """)
    let omitted = [Input([9, 9])]
    let pairs = try Dataset.generate(world: world, count: 3_000, omitting: omitted, seed: 1)
    let gaps = try TrainingGaps(world: world, training: pairs, inputs: try #require(world.allInputs()))
    #expect(gaps.heldOut == 1 && gaps.unlearnable == 0)
    #expect(world.shownOutputs == [1])
  }

  private func world(_ outputs: String, completion: String) throws -> World {
    try World(
      yaml: """
        name: w
        inputs: {a: integer 0..<30, b: integer 0..<30, c: integer 0..<31}
        outputs: {\(outputs)}
        prompt: "{a},{b},{c}"
        completion: "\(completion)"
        """)
  }

  @Test func exchangeableInputs() throws {
    #expect(try world("s: a + b", completion: "={s}\\n").symmetry?.classes == [[0, 1]])
    #expect(try world("s: a - b", completion: "={s}\\n").symmetry == nil)
    // c has another domain.
    #expect(try world("s: a + b + c", completion: "={s}\\n").symmetry?.classes == [[0, 1]])
    // What the text does not show makes no difference.
    #expect(try world("d: a - b, s: a * b", completion: "={s}\\n").symmetry?.classes == [[0, 1]])
    #expect(try world("d: a - b, s: a * b", completion: "={s},{d}\\n").symmetry == nil)
    #expect(try World.named("boolean").symmetry?.classes == [[1, 4]])
    #expect(try World.named("kth-smallest").symmetry?.classes == [Array(0..<16)])
  }

  @Test func mirrors() throws {
    let symmetry = try #require(try world("s: a + b", completion: "={s}\\n").symmetry)
    let inputs = [
      Input([1, 2, 0]), Input([2, 1, 0]), Input([2, 1, 1]), Input([3, 3, 0]), Input([5, 4, 0]),
    ]
    let seen: Set<Input> = [Input([1, 2, 0]), Input([4, 5, 0])]
    let mirrored = symmetry.mirrored(inputs) { seen.contains($0) }
    #expect(mirrored.subtracting(seen) == [Input([2, 1, 0]), Input([5, 4, 0])])
  }
}
