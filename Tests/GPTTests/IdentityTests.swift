import GPT
import TestSupport
import Testing

/// What must come out the same, to the bit, however a forward pass is made.
@Suite(.tiered) struct IdentityTests {
  private func everything(_ test: ArchitectureCase) -> HookSelection {
    .everything(in: test.architecture.dimensions, onRequest: true)
  }

  private func writable(_ test: ArchitectureCase) -> [HookPoint] {
    // Hooks on what heads read and hooks on their norm do not go together.
    HookPoint.all(in: test.architecture.dimensions).filter {
      ![.attentionIn, .queryInput, .keyInput, .valueInput].contains($0.kind)
    }
  }

  @Test(arguments: ArchitectureCase.all) func batchedEqualsSingle(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 13)
    let together = try model.run(tokens).logits
    for example in 0..<tokens.batch {
      let alone = try model.run(TokenBatch([tokens[example]])).logits
      #expect(relativeError(alone.at(0), together.at(example)) < 1e-5, "example \(example)")
    }
  }

  @Test(arguments: ArchitectureCase.all) func threadsChangeNothing(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 40)
    let runs = try [1, 2, 3, 4].map {
      try model.run(tokens, options: Model.Options(capture: everything(test), threads: $0)).bits
    }
    for run in runs.dropFirst() { #expect(run == runs[0]) }
  }

  @Test(arguments: ArchitectureCase.all) func capturingChangesNothing(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 5)
    let plain = try model.run(tokens).logits.bits
    let all = try model.run(tokens, options: Model.Options(capture: everything(test)))
    #expect(all.logits.bits == plain)
    #expect(all.arrays.count == everything(test).points.count + 1)
    // One point at a time: memory that is not kept is shared between blocks.
    for point in everything(test).points {
      let one = try model.run(tokens, options: Model.Options(capture: HookSelection([point])))
      #expect(one.logits.bits == plain, "\(point)")
      #expect(one[point]?.bits == all[point]?.bits, "\(point)")
    }
  }

  @Test(arguments: ArchitectureCase.all) func identityHooksChangeNothing(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 33)
    let plain = try model.run(tokens, options: Model.Options(capture: everything(test)))
    let calls = Counter()
    var hooks = Hooks()
    for point in writable(test) {
      for _ in 0..<2 {
        hooks.add(at: point) { tensor, context in
          #expect(context.point == point)
          #expect(context.positions == 0..<tokens.length)
          #expect(tensor.shape[0] == context.examples.count)
          calls.add(point, context.examples.count)
        }
      }
    }
    let hooked = try model.run(tokens, options: Model.Options(capture: everything(test), hooks: hooks))
    #expect(hooked.bits == plain.bits)
    for point in writable(test) {
      #expect(calls[point] == 2 * tokens.batch, "\(point) fires once for each example and hook")
    }
    let uncaptured = try model.run(tokens, options: Model.Options(hooks: hooks))
    #expect(uncaptured.logits.bits == plain.logits.bits)
  }

  @Test(arguments: ArchitectureCase.all) func identityHooksOnWhatHeadsRead(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 33)
    let plain = try model.run(tokens, options: Model.Options(capture: everything(test)))
    var hooks = Hooks()
    for point in HookPoint.all(in: model.dimensions)
    where ![.norm1Scale, .norm1Normalized].contains(point.kind) {
      hooks.add(at: point) { _, _ in }
    }
    let hooked = try model.run(tokens, options: Model.Options(capture: everything(test), hooks: hooks))
    #expect(hooked.bits == plain.bits)
  }

  /// Every single hooked point together with every single captured one: no two of them may share memory that
  /// both need.
  @Test(arguments: [ArchitectureCase.all[2]] + ArchitectureCase.withoutMLPs)
  func everyPairOfHookAndCapture(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 2, length: 5)
    let plain = try model.run(tokens, options: Model.Options(capture: everything(test)))
    for hooked in HookPoint.all(in: model.dimensions) {
      var hooks = Hooks()
      hooks.add(at: hooked) { _, _ in }
      for captured in everything(test).points {
        let run = try model.run(
          tokens, options: Model.Options(capture: HookSelection([captured]), hooks: hooks, threads: 1))
        #expect(run[captured]?.bits == plain[captured]?.bits, "hook on \(hooked), capture of \(captured)")
        #expect(run.logits.bits == plain.logits.bits, "hook on \(hooked), capture of \(captured)")
      }
    }
  }

  @Test(arguments: ArchitectureCase.all) func logitPositions(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 6)
    let all = try model.run(tokens).logits
    let last = try model.run(tokens, options: Model.Options(logits: .last)).logits
    #expect(last.shape == [6, 1, model.dimensions.outputs])
    for example in 0..<6 {
      #expect(relativeError(last.at(example).at(0), all.at(example).at(tokens.length - 1)) < 1e-5)
    }
    let names = try model.run(tokens, options: Model.Options(logits: .none)).arrays.map(\.name)
    #expect(names == ["tokens"])
  }
}
