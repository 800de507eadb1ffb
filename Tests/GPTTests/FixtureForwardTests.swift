import Arrays
import GPT
import Records
import TestSupport
import Testing

/// Forward passes against transformers. Errors are relative to the largest magnitude of the tensor.
@Suite(.tiered) struct FixtureForwardTests {
  @Test func allCasesAreThere() {
    #expect(
      Fixture.gpt2.map(\.description) == [
        "deep", "old-names", "one-layer", "three-heads", "two-heads", "untied", "wide",
      ])
    #expect(
      Fixture.llama.map(\.description) == [
        "bfloat16", "float16", "gqa2", "gqa4", "mha", "rope-dynamic", "rope-linear", "rope-llama3",
      ])
    #expect(Fixture.all.count == 17)
  }

  @Test(arguments: Fixture.all) func logits(_ fixture: Fixture) throws {
    let found = try fixture.model().run(fixture.tokens()).logits
    #expect(relativeError(found, try fixture.expected().tensor("logits")) < 1e-5)
  }

  @Test(arguments: Fixture.all) func hiddenStates(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let layers = model.dimensions.layers
    let expected = try fixture.expected()
    let capture = try model.run(
      fixture.tokens(), options: Model.Options(capture: .everything(in: model.dimensions)))
    for layer in 0..<layers {
      let error = relativeError(
        try #require(capture[.residualPre, layer]), try expected.tensor("hidden_states.\(layer)"))
      #expect(error < 1e-5, "hidden_states.\(layer)")
    }
    // transformers' last hidden state is behind the final layer norm.
    let normalized = try #require(capture[HookPoint(.finalNormalized)])
    let width = model.dimensions.width
    let gain = try #require(
      model.parameters["transformer.ln_f.weight"] ?? model.parameters["model.norm.weight"]
    ).values
    let bias = (model.parameters["transformer.ln_f.bias"] ?? Tensor([width])).values
    let final = normalized.values.enumerated().map { $1 * gain[$0 % width] + bias[$0 % width] }
    let last = try expected.tensor("hidden_states.\(layers)")
    #expect(relativeError(Tensor(normalized.shape, final), last) < 1e-5)
  }

  @Test(arguments: Fixture.all) func attentions(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let expected = try fixture.expected()
    let selection = try HookSelection.matching("*.hook_pattern", in: model.dimensions)
    let capture = try model.run(fixture.tokens(), options: Model.Options(capture: selection))
    for layer in 0..<model.dimensions.layers {
      let found = try #require(capture[.pattern, layer])
      #expect(relativeError(found, try expected.tensor("attentions.\(layer)")) < 1e-5, "layer \(layer)")
    }
  }

  @Test(arguments: Fixture.all) func greedyContinuation(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let expected = try fixture.expected()
    // Rotary positions that depend on the sequence's length are continued in the manner of a cache.
    let name = expected.entries["greedy.cached"] == nil ? "greedy" : "greedy.cached"
    let ids = try expected.integers(name)
    let shape = try #require(expected.entries[name]).shape
    let rows = (0..<shape[0]).map { Array(ids[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    #expect(shape[1] <= model.dimensions.context)
    let found = try model.generate(rows.map { Array($0.prefix(3)) }, maximumTokens: shape[1] - 3)
    #expect(found == rows.map { Array($0.dropFirst(3)) })
  }

  @Test func oldNamesHoldBuffersAndNoPrefix() throws {
    let names = try Safetensors(path: Fixture("old-names")["model.safetensors"]).entries.keys
    #expect(names.contains("h.0.attn.bias") && names.contains("h.0.attn.masked_bias"))
    #expect(names.contains("wte.weight"))
  }
}
