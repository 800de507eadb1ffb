import GPT
import TestSupport
import Testing

/// Changes in the middle of a forward pass.
@Suite struct HookTests {
  private struct Refusal: Error, Equatable {}

  private func run(_ test: ArchitectureCase, _ hooks: Hooks = .none) throws -> Capture {
    let model = test.model()
    let selection = HookSelection.everything(in: model.dimensions, headResults: true)
    return try model.run(test.tokens(batch: 3), options: Model.Options(capture: selection, hooks: hooks))
  }

  /// A change at a point is seen there and changes nothing before it.
  @Test(arguments: ArchitectureCase.all) func changesWorkDownstreamOnly(_ test: ArchitectureCase) throws {
    let plain = try run(test)
    let points = plain.selection.points
    for (number, point) in points.enumerated() where point.kind != .headResult {
      var hooks = Hooks()
      hooks.add(at: point) { tensor, _ in
        tensor.withMutableValues { values in
          for i in values.indices { values[i] *= i % 2 == 0 ? 0.25 : 0.5 }
        }
      }
      let changed = try run(test, hooks)
      let wanted = try #require(plain[point]).values.enumerated().map { $1 * ($0 % 2 == 0 ? 0.25 : 0.5) }
      // The scale is divided out in the next step; every other change stands as it was made.
      #expect(try #require(changed[point]).values == wanted, "\(point)")
      #expect(changed.logits.bits != plain.logits.bits, "\(point) reaches the logits")
      for earlier in points[..<number] {
        // Queries, keys and values are computed side by side, before any of their hooks.
        #expect(changed[earlier]?.bits == plain[earlier]?.bits, "\(point) changes \(earlier) before it")
      }
    }
  }

  @Test func zeroedAttentionLeavesTheResidual() throws {
    let test = ArchitectureCase.all[1]
    var hooks = Hooks()
    hooks.add(at: HookPoint(.attentionOut, layer: 1)) { tensor, _ in tensor.fill(0) }
    let changed = try run(test, hooks)
    #expect(changed[.residualMid, 1]?.bits == changed[.residualPre, 1]?.bits)
    #expect(changed[.residualMid, 0]?.bits == (try run(test))[.residualMid, 0]?.bits)
  }

  /// `resid_post` of one block and `resid_pre` of the next are one place with two names, but hooks on the second
  /// come later.
  @Test func residualNamesOfOnePlace() throws {
    let test = ArchitectureCase.all[1]
    let plain = try run(test)
    var late = Hooks()
    late.add(at: HookPoint(.residualPre, layer: 1)) { tensor, _ in tensor.fill(0.5) }
    let lateRun = try run(test, late)
    #expect(lateRun[.residualPost, 0]?.bits == plain[.residualPost, 0]?.bits)
    #expect(try #require(lateRun[.residualPre, 1]).values.allSatisfy { $0 == 0.5 })
    var early = Hooks()
    early.add(at: HookPoint(.residualPost, layer: 0)) { tensor, _ in tensor.fill(0.5) }
    let earlyRun = try run(test, early)
    #expect(try #require(earlyRun[.residualPost, 0]).values.allSatisfy { $0 == 0.5 })
    #expect(earlyRun[.residualPre, 1]?.bits == earlyRun[.residualPost, 0]?.bits)
    #expect(earlyRun.logits.bits == lateRun.logits.bits)
  }

  @Test func hooksOfOnePointRunInOrder() throws {
    let test = ArchitectureCase.all[0]
    var hooks = Hooks()
    let point = HookPoint(.mlpOut, layer: 0)
    hooks.add(at: point) { tensor, _ in tensor.fill(3) }
    hooks.add(at: point) { tensor, _ in tensor.withMutableValues { for i in $0.indices { $0[i] += 1 } } }
    #expect(try #require(try run(test, hooks)[point]).values.allSatisfy { $0 == 4 })
  }

  @Test(arguments: ArchitectureCase.all) func errorsPropagate(_ test: ArchitectureCase) throws {
    let model = test.model()
    let weights = model.parameters.bits
    let tokens = test.tokens(batch: 20)
    let plain = try model.run(tokens).logits.bits
    for point in HookPoint.all(in: model.dimensions) where point.kind != .headResult {
      var hooks = Hooks()
      hooks.add(at: point) { tensor, context in
        tensor.fill(.nan)
        if context.examples.upperBound == 20 { throw Refusal() }
      }
      #expect(throws: Refusal()) { try model.run(tokens, options: Model.Options(hooks: hooks)) }
    }
    #expect(model.parameters.bits == weights)
    #expect(try model.run(tokens).logits.bits == plain)
  }

  @Test func impossiblePoints() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let tokens = test.tokens(batch: 1)
    let stray = HookPoint(.pattern, layer: 3)
    var hooks = Hooks()
    hooks.add(at: stray) { _, _ in }
    let missing = HookError.noSuchLayer(point: stray, layers: 3)
    #expect(throws: missing) { try model.run(tokens, options: Model.Options(hooks: hooks)) }
    #expect(
      missing.description.contains("blocks.3.attn.hook_pattern") && missing.description.contains("0 to 2"))
    #expect(throws: missing) {
      try model.run(tokens, options: Model.Options(capture: HookSelection([stray])))
    }
    let result = HookPoint(.headResult, layer: 0)
    var readOnly = Hooks()
    readOnly.add(at: result) { _, _ in }
    #expect(throws: HookError.readOnly(result)) {
      try model.run(tokens, options: Model.Options(hooks: readOnly))
    }
  }

  @Test func impossibleTokens() throws {
    let test = ArchitectureCase.all[0]
    let model = test.model()
    #expect(throws: ModelError.emptySequence) { try model.run(TokenBatch([])) }
    #expect(throws: ModelError.emptySequence) { try model.run(TokenBatch([[]])) }
    #expect(throws: ModelError.tooLong(length: 10, context: 9)) {
      try model.run(TokenBatch([Array(repeating: 1, count: 10)]))
    }
    for token in [-1, 7] {
      #expect(throws: ModelError.unknownToken(token, position: 1, vocabulary: 7)) {
        try model.run(TokenBatch([[0, 1], [3, token]]))
      }
    }
  }
}
