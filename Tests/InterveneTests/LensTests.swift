import Arrays
import Foundation
import GPT
import Intervene
import TestSupport
import Testing

/// The logit lens against the model itself and against hooks on transformers.
@Suite(.tiered) struct LensTests {
  private func streams(_ model: Model, _ tokens: TokenBatch, threads: Int = 2) throws -> [Tensor] {
    var all: [Tensor] = []
    try LogitLens.forEachStream(model, tokens, threads: threads) { number, logits, final in
      #expect(number == all.count)
      all.append(logits)
    }
    return all
  }

  @Test(arguments: ArchitectureCase.all) func lastRowIsTheModelsOutput(_ test: ArchitectureCase) throws {
    let model = test.model()
    // Enough rows for several shards.
    let tokens = test.tokens(batch: 40)
    let found = try streams(model, tokens)
    #expect(found.count == model.dimensions.layers + 1)
    #expect(found.last?.bits == (try model.run(tokens).logits.bits))
    #expect(found.first?.bits != found.last?.bits)
    // Each stream is what the model would say if it ended there.
    let points = LogitLens.points(layers: model.dimensions.layers)
    let run = try model.run(tokens, options: Model.Options(capture: HookSelection(points)))
    #expect(try model.logits(reading: #require(run[points.last!])).bits == run.logits.bits)
    for (number, point) in points.enumerated() {
      var hooks = Hooks()
      let stream = try #require(run[point])
      hooks.add(at: points.last!) { tensor, context in tensor.assign(stream.slice(context.examples)) }
      #expect(try model.run(tokens, options: Model.Options(hooks: hooks)).logits.bits == found[number].bits)
    }
    #expect(try streams(model, tokens, threads: 1).map(\.bits) == found.map(\.bits))
  }

  @Test(arguments: ["two-heads", "untied"]) func agreesWithTransformers(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try fixture.model()
    let expected = try fixture.expected("lens.safetensors").tensor("logit_lens")
    let found = try streams(model, fixture.tokens())
    #expect(found.count == expected.shape[0])
    for (number, logits) in found.enumerated() {
      #expect(relativeError(logits, expected.at(number)) < 1e-4, "stream \(number)")
    }
  }

  /// Three symbols with probabilities 1/2, 1/4, 1/4 against 1/4, 1/2, 1/4.
  @Test func readingByHand() {
    let reading = LensReading(
      [Float(log(2.0)), 0, 0].map { $0 + 7 }, final: [0, Float(log(2.0)), 0], next: 1)
    #expect(reading.top == 0 && abs(reading.topProbability - 0.5) < 1e-6)
    #expect(abs((reading.probability ?? 0) - 0.25) < 1e-6)
    // Symbol 2 is as likely as symbol 1, not likelier.
    #expect(reading.rank == 2)
    #expect(abs(reading.divergence - (0.25 * log(0.5) + 0.5 * log(2.0))) < 1e-6)
  }

  @Test func nothingFollowsTheEnd() {
    let reading = LensReading([1, 2], final: [1, 2], next: nil)
    #expect(reading.probability == nil && reading.rank == nil)
    #expect(reading.top == 1 && reading.divergence < 1e-12)
  }
}
