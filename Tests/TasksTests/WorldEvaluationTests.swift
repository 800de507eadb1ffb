import GPT
import Tasks
import TestSupport
import Testing
import Worlds

/// Judging answers, with a model whose logits are dictated.
@Suite(.tiered) struct WorldEvaluationTests {
  /// Evaluates a model that answers `answer(input number, right completion)`.
  private func evaluate(
    seen: @escaping (Input) -> Bool? = { _ in nil }, answering answer: (Int, String) -> String
  ) throws -> WorldEvaluation {
    let world = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: world)
    let inputs = try #require(world.allInputs())
    let answers = try inputs.enumerated().map { index, input in
      let completion = try world.example(for: input).completion
      return try tokenizer.encode(answer(index, completion)) + [tokenizer.endOfText!]
    }
    let model = Model(GPT2(vocabulary: 16, context: 24, width: 4, layers: 1, heads: 1), seed: 1)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      let place = context.positions.upperBound - 9
      for (row, example) in context.examples.enumerated() {
        let dictated = answers[example]
        logits.at(row).fill(0)
        logits[row, 0, place < dictated.count ? dictated[place] : 14] = 50
      }
    }
    return try WorldEvaluation(
      model: model, tokenizer: tokenizer, world: world, inputs: inputs, seen: seen, hooks: hooks)
  }

  @Test func perfect() throws {
    let result = try evaluate { $1 }
    #expect(result.inputs.count == 32)
    #expect(
      result.inputs.allSatisfy { $0.correct && $0.answer == $0.expected && $0.values == $0.expectedValues })
    #expect(result.accuracy.exact == result.accuracy.variables["sum2"])
    #expect(result.accuracy.exact.all == 1)
    #expect(result.accuracy.exact.seen == nil && result.accuracy.exact.heldOut == nil)
    #expect(result.inputs[21].input == "1,0,1,0,1" && result.inputs[21].answer == "\n0,1,0,1\n3 - 2\n")
    #expect(result.inputs[21].values == ["newA": 0, "newB": 1, "newC": 0, "newD": 1, "sum": 3, "sum2": 2])
  }

  /// Every fourth answer has newB wrong; inputs with A = 1 count as seen.
  @Test func oneVariableWrong() throws {
    let isSeen = { (input: Input) -> Bool? in input.values[0] == 1 }
    let result = try evaluate(seen: isSeen) { index, completion in
      guard index % 4 == 0 else { return completion }
      var symbols = Array(completion)
      symbols[3] = symbols[3] == "0" ? "1" : "0"
      return String(symbols)
    }
    #expect(result.accuracy.exact.all == 0.75)
    #expect(result.accuracy.exact.seen == 0.75 && result.accuracy.exact.heldOut == 0.75)
    #expect(result.accuracy.variables["newB"]??.all == 0.75)
    #expect(result.accuracy.variables["newA"]??.all == 1 && result.accuracy.variables["sum2"]??.all == 1)
    #expect(result.inputs.filter { !$0.correct }.count == 8)
  }

  @Test func seenAndHeldOutApart() throws {
    let isSeen = { (input: Input) -> Bool? in
      input.values == [0, 0, 0, 0, 0] ? false : input.values[0] == 1 ? true : nil
    }
    let result = try evaluate(seen: isSeen) { $0 == 0 ? "\n" : $1 }
    #expect(result.accuracy.exact.seen == 1 && result.accuracy.exact.heldOut == 0)
    #expect(result.accuracy.exact.all == 31.0 / 32)
    // An answer cut short: nothing of it can be read.
    #expect(result.inputs[0].answer == "\n" && result.inputs[0].values.isEmpty)
    #expect(result.inputs[0].seen == false && result.inputs[1].seen == nil)
  }

  @Test func answersThatRunOn() throws {
    let result = try evaluate { $1 + "0" }
    // As many tokens as the right answer has are asked for.
    #expect(result.accuracy.exact.all == 1)
    let empty = try evaluate { _, _ in "" }
    #expect(empty.accuracy.exact.all == 0 && empty.inputs.allSatisfy { $0.values.isEmpty })
  }
}
