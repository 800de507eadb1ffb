import GPT
import TestSupport
import Testing

/// Every activation under TransformerLens's names against TransformerLens itself.
@Suite(.tiered) struct TransformerLensTests {
  private static let cases = [Fixture("two-heads"), Fixture("gqa2", in: "llama")]

  private func capture(_ fixture: Fixture) throws -> Capture {
    let model = try fixture.model()
    let everything = HookSelection.everything(in: model.dimensions).points
    let results = (0..<model.dimensions.layers).map { HookPoint(.headResult, layer: $0) }
    return try model.run(
      fixture.tokens(), options: Model.Options(capture: HookSelection(everything + results)))
  }

  @Test(arguments: cases) func everyNameAndValue(_ fixture: Fixture) throws {
    let expected = try fixture.expected("transformerlens.safetensors")
    let capture = try capture(fixture)
    var found: Set<String> = []
    for array in capture.arrays {
      found.insert(array.name)
      switch array.values {
      case .int32(let tokens):
        #expect(try tokens.map(Int.init) == expected.integers(array.name))
      case .float32(let tensor):
        // Infinities must be in the same places.
        #expect(relativeError(tensor, try expected.tensor(array.name)) < 1e-5, "\(array.name)")
      }
    }
    // What the unembedding reads is no hook point here, and what it writes is exported as `logits`.
    #expect(Set(expected.entries.keys).subtracting(found) == ["unembed.hook_in", "unembed.hook_out"])
    #expect(found.isSubset(of: expected.entries.keys))
  }

  @Test(arguments: cases) func unembeddingOutputIsTheLogits(_ fixture: Fixture) throws {
    let capture = try capture(fixture)
    let expected = try fixture.expected("transformerlens.safetensors")
    let logits = try #require(capture[HookPoint(.logits)])
    #expect(logits.bits == capture.logits.bits)
    #expect(relativeError(logits, try expected.tensor("unembed.hook_out")) < 1e-5)
  }

  @Test(arguments: cases) func maskedScoresAreInfinite(_ fixture: Fixture) throws {
    let scores = try #require(try capture(fixture)[.attentionScores, 1])
    let length = scores.shape[2]
    for (place, value) in scores.values.enumerated() {
      let isMasked = place % length > place / length % length
      #expect(isMasked == (value == -.infinity))
    }
  }
}
