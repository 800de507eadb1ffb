import GPT
import TestSupport
import Testing

/// Runs that begin at a block.
@Suite(.tiered) struct RestartTests {
  /// From the stream that a whole run had there, the rest is the same to the bit, captures and hooked values included.
  @Test(arguments: ArchitectureCase.all) func restIsBitEqual(_ test: ArchitectureCase) throws {
    let model = test.model()
    let layers = model.dimensions.layers
    let tokens = test.tokens(batch: 40)
    let whole = try model.run(tokens, options: Model.Options(capture: .everything(in: model.dimensions)))
    for layer in 0..<layers {
      let stream = try #require(whole[.residualPre, layer])
      let before = stream.bits
      let points = HookPoint.all(in: model.dimensions).filter {
        !$0.kind.isOnRequest
          && ($0.layer.map { $0 >= layer } ?? ![.embed, .positionEmbed].contains($0.kind))
      }
      let start = Model.ResidualStart(layer: layer, stream: stream)
      let rest = try model.run(
        tokens, options: Model.Options(capture: HookSelection(points), start: start))
      #expect(rest.logits.bits == whole.logits.bits, "from layer \(layer)")
      for point in points { #expect(rest[point]?.bits == whole[point]?.bits, "\(point) from layer \(layer)") }
      #expect(stream.bits == before, "the given stream stays")

      var hooks = Hooks()
      hooks.add(at: HookPoint(.residualPre, layer: layer)) { tensor, _ in
        tensor.withMutableValues { for i in $0.indices { $0[i] *= 0.5 } }
      }
      let hooked = try model.run(tokens, options: Model.Options(hooks: hooks))
      let hookedRest = try model.run(tokens, options: Model.Options(hooks: hooks, start: start))
      #expect(hookedRest.logits.bits == hooked.logits.bits, "hooked, from layer \(layer)")
      #expect(hooked.logits.bits != whole.logits.bits)
    }
  }

  /// A start from another stream than the tokens' own is taken as it is.
  @Test func theStreamDecides() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let options = Model.Options(capture: HookSelection([HookPoint(.residualPre, layer: 1)]))
    let other = try model.run(test.tokens(batch: 3, seed: 1), options: options)
    let start = Model.ResidualStart(layer: 1, stream: try #require(other[.residualPre, 1]))
    let rest = try model.run(test.tokens(batch: 3, seed: 2), options: Model.Options(start: start))
    #expect(rest.logits.bits == other.logits.bits)
  }
}
