import Arrays
import Foundation
import GPT
import TestSupport
import Testing

/// Hooks that read and change gradients, and gradients before values that hooks have changed.
@Suite(.tiered) struct GradientHookTests {
  /// Hooks on gradients that only look change nothing; one that stops a gradient leaves the other paths.
  @Test(arguments: ArchitectureCase.all) func hooksOnGradients(_ test: ArchitectureCase) throws {
    let model = test.model()
    let d = model.dimensions
    let tokens = test.tokens(batch: 3)
    let metric = GradientCase.metric(test, tokens)
    let all = HookSelection.everything(in: d, onRequest: true)
    func run(_ hooks: Hooks) throws -> GradientRun {
      try model.valueAndGradient(of: metric, tokens, options: .init(at: all, hooks: hooks))
    }
    let plain = try run(.none)
    var looking = Hooks()
    let calls = Counter()
    for point in all.points where !point.kind.isOnRequest {
      looking.addGradient(at: point) { gradient, context in
        #expect(gradient.shape[0] == context.examples.count)
        calls.add(point, context.examples.count)
      }
    }
    let looked = try run(looking)
    for point in all.points {
      #expect(relativeError(looked[point]!, plain[point]!) < 1e-6, "\(point)")
      if !point.kind.isOnRequest { #expect(calls[point] == 3, "\(point)") }
    }
    // Without the branches only the skip connections carry the gradient to the embedding.
    var stopping = Hooks()
    for layer in 0..<d.layers {
      for kind in [HookPoint.Kind.attentionOut, .mlpOut] where d.has(kind) {
        stopping.addGradient(at: HookPoint(kind, layer: layer)) { gradient, _ in gradient.fill(0) }
      }
    }
    let stopped = try run(stopping)
    #expect(stopped[HookPoint(.embed)]?.bits == stopped[.residualPost, d.layers - 1]?.bits)
    #expect(stopped.independent.contains(HookPoint(.mixed, layer: 0)))
    // Stopping all readers is stopping attention's output but for what it adds.
    var readers = Hooks()
    for kind in [HookPoint.Kind.queryInput, .keyInput, .valueInput, .mlpIn] where d.has(kind) {
      for layer in 0..<d.layers {
        readers.addGradient(at: HookPoint(kind, layer: layer)) { gradient, _ in gradient.fill(0) }
      }
    }
    let unread = try run(readers)
    #expect(relativeError(unread[HookPoint(.embed)]!, stopped[HookPoint(.embed)]!) < 1e-5)
  }

  /// Hooks that change nothing of what single heads read and write leave every gradient as it is, the shared norm's and its
  /// parameters' included; stopping a head's gradient does not reach the norm behind it either.
  @Test(arguments: ArchitectureCase.all) func hooksOnGradientsOfReaders(_ test: ArchitectureCase) throws {
    let model = test.model()
    let d = model.dimensions
    let tokens = test.tokens(batch: 3)
    let metric = GradientCase.metric(test, tokens)
    let points = HookSelection.everything(in: d)
    func run(_ hooks: Hooks) throws -> GradientRun {
      try model.valueAndGradient(
        of: metric, tokens, options: .init(at: points, parameters: true, hooks: hooks))
    }
    let plain = try run(.none)
    let kinds = [HookPoint.Kind.queryInput, .keyInput, .valueInput, .attentionIn, .headResult].filter(d.has)
    for kind in kinds {
      var idle = Hooks()
      for layer in 0..<d.layers { idle.addGradient(at: HookPoint(kind, layer: layer)) { _, _ in } }
      let found = try run(idle)
      for point in points.points { #expect(found[point]?.bits == plain[point]?.bits, "\(kind): \(point)") }
      for index in test.architecture.layout.specifications.indices {
        #expect(found.parameters?[index].bits == plain.parameters?[index].bits, "\(kind)")
      }
    }
    var stopping = Hooks()
    stopping.addGradient(at: HookPoint(.valueInput, layer: 0)) { gradient, _ in gradient.fill(0) }
    let stopped = try run(stopping)
    for kind in [HookPoint.Kind.norm1Scale, .norm1Normalized, .value] {
      #expect(stopped[kind, 0]?.bits == plain[kind, 0]?.bits, "\(kind)")
    }
    #expect(relativeError(stopped[.residualPre, 0]!, plain[.residualPre, 0]!) > 1e-4)
  }

  /// Where heads read something else than the stream, gradients before it go through their own norms.
  @Test(
    arguments: ArchitectureCase.all,
    [HookPoint.Kind.queryInput, .keyInput, .valueInput, .attentionIn, .mlpIn])
  func changedReaders(_ test: ArchitectureCase, _ kind: HookPoint.Kind) throws {
    let model = test.model()
    let d = model.dimensions
    guard d.has(kind) else { return }
    let tokens = test.tokens(batch: 2)
    let metric = GradientCase.metric(test, tokens)
    let layer = d.layers - 1
    let stream = HookPoint(.residualPre, layer: layer)
    let direction = GradientCase.random([2, tokens.length, d.width], seed: 5)
    let norm = GradientCase.dot(direction, direction).squareRoot()
    func hooks(moving distance: Double, _ backward: Hooks.Backward) -> Hooks {
      var hooks = Hooks()
      hooks.add(at: stream, backward: .identity) { tensor, context in
        let part = direction.slice(context.examples)
        tensor.withMutableValues { for i in $0.indices { $0[i] += Float(distance / norm) * part.pointer[i] } }
      }
      hooks.add(at: HookPoint(kind, layer: layer), backward: backward) { tensor, _ in
        tensor.withMutableValues { for i in $0.indices { $0[i] += i % 2 == 0 ? 0.5 : -0.25 } }
      }
      return hooks
    }
    func moved(_ distance: Double) throws -> Double {
      let options = Model.Options(hooks: hooks(moving: distance, .identity))
      return try metric.value(of: model.run(tokens, options: options).logits)
    }
    let h = 0.04
    let numeric = try (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
    for backward in [Hooks.Backward.identity, .custom { _, _ in }] {
      let run = try model.valueAndGradient(
        of: metric, tokens, options: .init(at: HookSelection([stream]), hooks: hooks(moving: 0, backward)))
      let gradient = try #require(run[stream])
      let analytic = GradientCase.dot(gradient, direction) / norm
      let typical = GradientCase.dot(gradient, gradient).squareRoot() / Double(gradient.count).squareRoot()
      #expect(
        abs(numeric - analytic) <= 0.01 * max(abs(analytic), typical, 1e-2),
        "numeric \(numeric), analytic \(analytic)")
    }
  }

  /// What changes of values mean for gradients before them has to be said.
  @Test func hooksThatChangeValues() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let tokens = test.tokens(batch: 2)
    let metric = GradientCase.metric(test, tokens)
    let changed = HookPoint(.mixed, layer: 1)
    let before = HookPoint(.residualPre, layer: 0)
    let after = HookPoint(.residualMid, layer: 1)
    func run(_ backward: Hooks.Backward, at points: [HookPoint], value: Float? = 0.25) throws -> GradientRun {
      var hooks = Hooks()
      hooks.add(at: changed, backward: backward) { tensor, _ in
        if let value { tensor.fill(value) }
      }
      return try model.valueAndGradient(
        of: metric, tokens, options: .init(at: HookSelection(points), hooks: hooks))
    }
    #expect(throws: HookError.changesValues(changed)) { try run(.unknown, at: [before]) }
    // A hook that reads a gradient asks for it, too.
    var reading = Hooks()
    reading.add(at: changed) { tensor, _ in tensor.fill(0.25) }
    reading.addGradient(at: before) { _, _ in }
    #expect(throws: HookError.changesValues(changed)) {
      try model.valueAndGradient(
        of: metric, tokens, options: .init(at: HookSelection([after]), hooks: reading))
    }
    #expect("\(HookError.changesValues(changed))".contains("blocks.1.attn.hook_z"))
    _ = try run(.unknown, at: [changed, after])
    _ = try run(.unknown, at: [before], value: nil)
    // Replaced by a constant, the head's inputs do not matter, and this is said.
    let replaced = try run(
      .zero, at: [HookPoint(.value, layer: 1), HookPoint(.query, layer: 1), before, changed])
    #expect(replaced.independent == [HookPoint(.value, layer: 1), HookPoint(.query, layer: 1)])
    #expect(replaced[changed]!.values.contains { $0 != 0 })
    let halved = try run(
      .custom { gradient, _ in gradient.withMutableValues { for i in $0.indices { $0[i] *= 0.5 } } },
      at: [before],
      value: nil)
    let plain = try run(.identity, at: [before], value: nil)
    #expect(relativeError(halved[before]!, plain[before]!) > 1e-3)
  }

  /// Where a changed pattern stands in the place of the softmax's result, the softmax's slope stays its own.
  @Test func changedPattern() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let tokens = test.tokens(batch: 2)
    let metric = GradientCase.metric(test, tokens)
    let point = HookPoint(.pattern, layer: 1)
    let scores = HookPoint(.attentionScores, layer: 1)
    let noise = GradientCase.random([2, 4, 24, 24], seed: 3)
    func hooks(moving distance: Float, along direction: Tensor?) -> Hooks {
      var hooks = Hooks()
      if let direction {
        hooks.add(at: scores, backward: .identity) { tensor, context in
          let part = direction.slice(context.examples)
          tensor.withMutableValues { for i in $0.indices { $0[i] += distance * part.pointer[i] } }
        }
      }
      hooks.add(at: point, backward: .identity) { tensor, context in
        let part = noise.slice(context.examples)
        tensor.withMutableValues { for i in $0.indices { $0[i] += 0.05 * part.pointer[i] } }
      }
      return hooks
    }
    let run = try model.valueAndGradient(
      of: metric, tokens, options: .init(at: HookSelection([scores]), hooks: hooks(moving: 0, along: nil)))
    let direction = GradientCase.random([2, 4, 24, 24], seed: 4)
    func moved(_ distance: Float) throws -> Double {
      try metric.value(
        of: model.run(tokens, options: Model.Options(hooks: hooks(moving: distance, along: direction))).logits
      )
    }
    let numeric = try (8 * (moved(0.01) - moved(-0.01)) - (moved(0.02) - moved(-0.02))) / 0.12
    let masked = Tensor(
      direction.shape, direction.values.enumerated().map { $0 % 24 <= $0 / 24 % 24 ? $1 : 0 })
    let analytic = GradientCase.dot(run[scores]!, masked)
    #expect(abs(numeric - analytic) < 0.01 * abs(analytic), "numeric \(numeric), analytic \(analytic)")
  }
}
