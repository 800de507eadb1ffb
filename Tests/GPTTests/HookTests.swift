import Arrays
import GPT
import TestSupport
import Testing

/// Changes in the middle of a forward pass.
@Suite(.tiered) struct HookTests {
  private struct Refusal: Error, Equatable {}

  private func run(_ test: ArchitectureCase, _ hooks: Hooks = .none) throws -> Capture {
    let model = test.model()
    let selection = HookSelection.everything(in: model.dimensions, onRequest: true)
    return try model.run(test.tokens(batch: 3), options: Model.Options(capture: selection, hooks: hooks))
  }

  /// A change at a point is seen there and changes nothing before it.
  @Test(arguments: ArchitectureCase.all) func changesWorkDownstreamOnly(_ test: ArchitectureCase) throws {
    let plain = try run(test)
    let points = plain.selection.points
    for (number, point) in points.enumerated() {
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
    for point in HookPoint.all(in: model.dimensions) {
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
    // A head whose input is changed has a norm of its own.
    let (input, norm) = (HookPoint(.keyInput, layer: 0), HookPoint(.norm1Scale, layer: 0))
    var both = Hooks()
    both.add(at: input) { _, _ in }
    both.add(at: norm) { _, _ in }
    #expect(throws: HookError.together(input, norm)) {
      try model.run(tokens, options: Model.Options(hooks: both))
    }
    let grouped = ArchitectureCase.all[6].model()
    var shared = Hooks()
    shared.add(at: HookPoint(.attentionIn, layer: 0)) { _, _ in }
    #expect(throws: HookError.self) {
      try grouped.run(ArchitectureCase.all[6].tokens(batch: 1), options: Model.Options(hooks: shared))
    }
  }

  /// Changing what all heads read is changing the stream they read; what one head writes, its share of the sum.
  @Test(arguments: ArchitectureCase.all) func headsReadAndWrite(_ test: ArchitectureCase) throws {
    let model = test.model()
    let d = model.dimensions
    let tokens = test.tokens(batch: 3)
    func run(_ kinds: [HookPoint.Kind], _ change: @escaping @Sendable (Tensor) -> Void) throws -> Capture {
      var hooks = Hooks()
      for kind in kinds { hooks.add(at: HookPoint(kind, layer: 0)) { tensor, _ in change(tensor) } }
      return try model.run(
        tokens, options: Model.Options(capture: .everything(in: d, onRequest: true), hooks: hooks))
    }
    let halved: @Sendable (Tensor) -> Void = { $0.withMutableValues { for i in $0.indices { $0[i] *= 0.5 } } }
    let together = try run([.queryInput, .keyInput, .valueInput], halved)
    let stream = try run([.residualPre], halved)
    for kind in [HookPoint.Kind.query, .key, .value, .mixed] {
      #expect(relativeError(together[kind, 0]!, stream[kind, 0]!) < 1e-5, "\(kind)")
    }
    // The stream itself is not halved.
    #expect(relativeError(together[.residualPost, 0]!, stream[.residualPost, 0]!) > 1e-3)
    if d.has(.attentionIn) {
      #expect(relativeError(try run([.attentionIn], halved)[.mixed, 0]!, stream[.mixed, 0]!) < 1e-5)
    }
    if d.hasMLP {
      let mlp = try run([.mlpIn], halved)
      let before = d.has(.residualMid) ? HookPoint.Kind.residualMid : .residualPre
      #expect(relativeError(mlp[.mlpPre, 0]!, try run([before], halved)[.mlpPre, 0]!) < 1e-5)
      #expect(mlp[before, 0]!.bits == (try run([], halved))[before, 0]!.bits)
    }

    let plain = try run([], halved)
    let without = try run([.headResult]) { tensor in
      for row in 0..<tensor.shape[0] {
        for position in 0..<tensor.shape[1] { tensor.at(row).at(position).at(0).fill(0) }
      }
    }
    let first = try #require(plain[.headResult, 0])
    let sum = try #require(plain[.attentionOut, 0])
    let wanted = sum.values.indices.map { place in
      let (row, column) = place.quotientAndRemainder(dividingBy: d.width)
      return sum.values[place] - first.values[row * d.heads * d.width + column]
    }
    #expect(relativeError(without[.attentionOut, 0]!.values, wanted) < 1e-5)
    let silenced = try run([.mixed]) { tensor in
      for row in 0..<tensor.shape[0] {
        for position in 0..<tensor.shape[1] { tensor.at(row).at(position).at(0).fill(0) }
      }
    }
    #expect(relativeError(without.logits, silenced.logits) < 1e-5)
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
