import Arrays
import Foundation
import GPT
import TestSupport
import Testing

/// Gradients at hook points against finite differences, PyTorch, identities and planted answers.
@Suite struct ActivationGradientTests {
  /// A metric that looks at several places of a batch.
  private static func metric(_ test: ArchitectureCase, _ tokens: TokenBatch) -> LogitDifference {
    LogitDifference(
      (0..<tokens.batch).flatMap { example in
        [tokens.length - 1, 2].map {
          AnswerPlace(example: example, position: $0, right: (example + 1) % 7, wrong: (example + 3) % 7)
        }
      })
  }

  private static func random(_ shape: Shape, seed: UInt64) -> Tensor {
    var source = NormalSource(seed: seed, stream: 1)
    return Tensor(shape, (0..<shape.count).map { _ in Float(source.next()) })
  }

  private static func dot(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// (8·Δ(h) − Δ(2h)) / 12h along a random direction, with the activation moved by a hook.
  @Test(arguments: ArchitectureCase.all) func everyPoint(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 3)
    let metric = Self.metric(test, tokens)
    let all = HookSelection.everything(in: model.dimensions, onRequest: true)
    let run = try model.valueAndGradient(of: metric, tokens, options: .init(at: all))
    for (number, point) in all.points.enumerated() {
      let gradient = try #require(run[point])
      let values = try #require(run.capture[point])
      #expect(gradient.shape == values.shape, "\(point)")
      let direction = Self.random(gradient.shape, seed: UInt64(number))
      let norm = Self.dot(direction, direction).squareRoot()
      let moved: (Double) throws -> Double = { distance in
        var hooks = Hooks()
        hooks.add(at: point) { tensor, context in
          let part = direction.slice(context.examples)
          tensor.withMutableValues { values in
            for i in values.indices { values[i] += Float(distance / norm) * part.pointer[i] }
          }
        }
        return try metric.value(of: model.run(tokens, options: Model.Options(hooks: hooks)).logits)
      }
      // The scale is divided by, so that it bends more than others.
      let h =
        point.kind == .norm1Scale || point.kind == .norm2Scale || point.kind == .finalScale ? 0.01 : 0.04
      let numeric = try (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
      let analytic = Self.dot(gradient, direction) / norm
      let typical = Self.dot(gradient, gradient).squareRoot() / Double(gradient.count).squareRoot()
      #expect(
        abs(numeric - analytic) <= 0.01 * max(abs(analytic), typical, 1e-2),
        "\(point): numeric \(numeric), analytic \(analytic)")
    }
    #expect(run.independent.isEmpty)
  }

  private static let fixtures = [Fixture("two-heads"), Fixture("gqa2", in: "llama")]

  @Test(arguments: fixtures) func pyTorch(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let tokens = try fixture.tokens()
    let last = (0..<tokens.batch).map {
      AnswerPlace(example: $0, position: tokens.length - 1, right: 1, wrong: 2)
    }
    let second = (0..<tokens.batch).map { AnswerPlace(example: $0, position: 1, right: 1) }
    let metric = WeightedSum([(1, LogitDifference(last)), (1, LogProbability(second))])
    let all = HookSelection.everything(in: model.dimensions, onRequest: true)
    let run = try model.valueAndGradient(of: metric, tokens, options: .init(at: all))
    let expected = try fixture.expected("gradients.safetensors")
    #expect(abs(run.value - Double(try expected.tensor("metric")[0])) < 1e-4)
    for point in all.points {
      let gradient = try #require(run[point])
      #expect(relativeError(gradient, try expected.tensor("\(point).grad")) < 1e-4, "\(point)")
      if point.kind.isOnRequest {
        let values = try #require(run.capture[point])
        #expect(relativeError(values, try expected.tensor(point.description)) < 1e-5, "\(point)")
      }
    }
    #expect(Set(expected.entries.keys.filter { $0.hasSuffix(".grad") }).count == all.points.count)
  }

  /// The mean cross-entropy's gradients of parameters are those that training takes.
  @Test(arguments: ArchitectureCase.all) func parameters(_ test: ArchitectureCase) throws {
    let model = test.model()
    let batch = test.trainingBatch(batch: 33)
    let targets = batch.targets.enumerated().filter { $0.element >= 0 }
    let answers = targets.map { row, target in
      AnswerPlace(
        example: row / batch.inputs.length, position: row % batch.inputs.length, right: Int(target))
    }
    let weights = batch.weights.map { $0 > 0 ? Float(1) : 0 }
    let engine = GradientEngine(model, batch: 33, length: batch.inputs.length, threads: 2)
    let trained = try engine.gradients(
      TrainingBatch(inputs: batch.inputs, targets: batch.targets, weights: weights), dropout: nil)
    let run = try model.valueAndGradient(
      of: MeanCrossEntropy(answers), batch.inputs, options: .init(at: HookSelection([]), parameters: true))
    #expect(abs(run.value - trained.loss) < 1e-5)
    let gradients = try #require(run.parameters)
    for (index, specification) in test.architecture.layout.specifications.enumerated() {
      // Key biases have no effect: what is left of their gradients is rounding.
      let (found, wanted) = (gradients[index].values, engine.gradients[index].values)
      let scale = max(1e-4, wanted.map { abs($0) }.max() ?? 0)
      let error = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(error < 1e-4 * max(scale, 0.05), "\(specification.name): \(error) of \(scale)")
    }
  }

  @Test(arguments: ArchitectureCase.all) func forwardIsThatOfARun(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 20)
    let all = HookSelection.everything(in: model.dimensions, onRequest: true)
    let plain = try model.run(tokens, options: Model.Options(capture: all))
    let runs = try [1, 2, 3].map {
      try model.valueAndGradient(
        of: Self.metric(test, tokens), tokens, options: .init(at: all, threads: $0))
    }
    for run in runs {
      #expect(run.capture.bits == plain.bits)
      for point in all.points { #expect(run[point]?.bits == runs[0][point]?.bits, "\(point)") }
    }
  }

  /// Hooks on gradients that only look change nothing; one that stops a gradient leaves the other paths.
  @Test(arguments: ArchitectureCase.all) func hooksOnGradients(_ test: ArchitectureCase) throws {
    let model = test.model()
    let d = model.dimensions
    let tokens = test.tokens(batch: 3)
    let metric = Self.metric(test, tokens)
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
      for kind in [HookPoint.Kind.attentionOut, .mlpOut] {
        stopping.addGradient(at: HookPoint(kind, layer: layer)) { gradient, _ in gradient.fill(0) }
      }
    }
    let stopped = try run(stopping)
    #expect(stopped[HookPoint(.embed)]?.bits == stopped[.residualPost, d.layers - 1]?.bits)
    #expect(stopped.independent.contains(HookPoint(.mixed, layer: 0)))
    // Stopping all readers is stopping attention's output but for what it adds.
    var readers = Hooks()
    for kind in [HookPoint.Kind.queryInput, .keyInput, .valueInput, .mlpIn] {
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
    let metric = Self.metric(test, tokens)
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
    let metric = Self.metric(test, tokens)
    let layer = d.layers - 1
    let stream = HookPoint(.residualPre, layer: layer)
    let direction = Self.random([2, tokens.length, d.width], seed: 5)
    let norm = Self.dot(direction, direction).squareRoot()
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
      let analytic = Self.dot(gradient, direction) / norm
      let typical = Self.dot(gradient, gradient).squareRoot() / Double(gradient.count).squareRoot()
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
    let metric = Self.metric(test, tokens)
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
    let metric = Self.metric(test, tokens)
    let point = HookPoint(.pattern, layer: 1)
    let scores = HookPoint(.attentionScores, layer: 1)
    let noise = Self.random([2, 4, 24, 24], seed: 3)
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
    let direction = Self.random([2, 4, 24, 24], seed: 4)
    func moved(_ distance: Float) throws -> Double {
      try metric.value(
        of: model.run(tokens, options: Model.Options(hooks: hooks(moving: distance, along: direction))).logits
      )
    }
    let numeric = try (8 * (moved(0.01) - moved(-0.01)) - (moved(0.02) - moved(-0.02))) / 0.12
    let masked = Tensor(
      direction.shape, direction.values.enumerated().map { $0 % 24 <= $0 / 24 % 24 ? $1 : 0 })
    let analytic = Self.dot(run[scores]!, masked)
    #expect(abs(numeric - analytic) < 0.01 * abs(analytic), "numeric \(numeric), analytic \(analytic)")
  }

  /// With the last norm's scale held, the logits are linear in what the last block's heads write when its MLP is silent: the
  /// gradient times the difference is exactly what patching does.
  @Test(arguments: [1, 6]) func linearModelsGiveExactPatchingEffects(_ number: Int) throws {
    let test = ArchitectureCase.all[number]
    let model = test.model()
    let d = model.dimensions
    let clean = test.tokens(batch: 1, seed: 1)
    let corrupt = test.tokens(batch: 1, seed: 2)
    let metric = LogitDifference([AnswerPlace(position: clean.length - 1, right: 1, wrong: 2)])
    let z = HookPoint(.mixed, layer: d.layers - 1)
    let donor = try model.run(clean, options: Model.Options(capture: HookSelection([z])))[z]!
    let scales = try model.run(
      corrupt, options: Model.Options(capture: HookSelection([HookPoint(.finalScale)])))[
        HookPoint(.finalScale)]!
    func hooks() -> Hooks {
      var hooks = Hooks()
      hooks.add(at: HookPoint(.finalScale), backward: .zero) { tensor, context in
        tensor.assign(scales.slice(context.examples))
      }
      hooks.add(at: HookPoint(.mlpOut, layer: d.layers - 1), backward: .zero) { tensor, _ in tensor.fill(0) }
      return hooks
    }
    let run = try model.valueAndGradient(
      of: metric, corrupt, options: .init(at: HookSelection([z]), hooks: hooks()))
    let (gradient, values) = (run[z]!, run.capture[z]!)
    for head in 0..<d.heads {
      var predicted = 0.0
      for position in 0..<corrupt.length {
        for i in 0..<d.headWidth {
          predicted +=
            Double(gradient[0, position, head, i])
            * (Double(donor[0, position, head, i]) - Double(values[0, position, head, i]))
        }
      }
      var patching = hooks()
      patching.add(at: z) { tensor, _ in
        for position in 0..<tensor.shape[1] {
          tensor.at(0).at(position).at(head).assign(donor.at(0).at(position).at(head))
        }
      }
      let patched = try metric.value(of: model.run(corrupt, options: Model.Options(hooks: patching)).logits)
      #expect(abs(patched - run.value - predicted) < 2e-5 * max(1, abs(predicted)), "head \(head)")
    }
  }

  @Test func padding() throws {
    let fixture = Fixture("two-heads")
    let model = try fixture.model()
    let texts = [[3, 1, 4, 1, 5], [2, 7, 1]]
    let padded = TokenBatch(texts, padding: .left)
    let metric = LogitDifference([AnswerPlace(example: 1, position: 4, right: 1, wrong: 2)])
    let alone = LogitDifference([AnswerPlace(position: 2, right: 1, wrong: 2)])
    let point = HookPoint(.residualPre, layer: 0)
    let together = try model.valueAndGradient(of: metric, padded, options: .init(at: HookSelection([point])))
    let single = try model.valueAndGradient(
      of: alone, TokenBatch([texts[1]]), options: .init(at: HookSelection([point])))
    #expect(relativeError(together[point]!.at(1).slice(2..<5), single[point]!.at(0)) < 1e-5)
    #expect(together[point]!.at(0).values.allSatisfy { $0 == 0 })
    #expect(together[point]!.at(1).slice(0..<2).values.allSatisfy { $0 == 0 })
  }

  @Test func mistakes() throws {
    let test = ArchitectureCase.all[0]
    let model = test.model()
    let tokens = test.tokens(batch: 2)
    func run(_ answer: AnswerPlace, at points: [HookPoint] = [], parameters: Bool = false) throws {
      _ = try model.valueAndGradient(
        of: LogitDifference([answer]), tokens,
        options: .init(at: HookSelection(points), parameters: parameters))
    }
    #expect(throws: MetricError.token(7, vocabulary: 7)) { try run(AnswerPlace(position: 0, right: 7)) }
    #expect(throws: MetricError.token(-1, vocabulary: 7)) {
      try run(AnswerPlace(position: 0, right: 0, wrong: -1))
    }
    #expect(throws: MetricError.position(9, length: 9)) { try run(AnswerPlace(position: 9, right: 0)) }
    #expect(throws: MetricError.example(2, batch: 2)) {
      try run(AnswerPlace(example: 2, position: 0, right: 0))
    }
    for layer in [1, -1, .max, .min] {
      let stray = HookPoint(.pattern, layer: layer)
      #expect(throws: HookError.noSuchLayer(point: stray, layers: 1)) {
        try run(AnswerPlace(position: 0, right: 0), at: [stray])
      }
      var hooks = Hooks()
      hooks.add(at: stray) { _, _ in }
      #expect(throws: HookError.noSuchLayer(point: stray, layers: 1)) {
        try model.run(tokens, options: Model.Options(hooks: hooks))
      }
      #expect(throws: HookError.noSuchLayer(point: stray, layers: 1)) {
        try model.run(tokens, options: Model.Options(capture: HookSelection([stray])))
      }
    }
    let padded = TokenBatch([[3, 1, 4], [2, 5]], padding: .left)
    #expect(throws: MetricError.padding(0, example: 1, real: 1..<3)) {
      try model.valueAndGradient(
        of: LogitDifference([AnswerPlace(example: 1, position: 0, right: 1)]), padded,
        options: .init(at: HookSelection([])))
    }
    let half = try Fixture("float16", in: "gpt2-half").model()
    let metric = LogitDifference([AnswerPlace(position: 0, right: 1)])
    #expect(throws: ModelError.halfPrecision) {
      try half.valueAndGradient(
        of: metric, TokenBatch([[1, 2]]), options: .init(at: HookSelection([]), parameters: true))
    }
    // Activations of such a model have gradients.
    let point = HookPoint(.embed)
    let found = try half.valueAndGradient(
      of: metric, TokenBatch([[1, 2]]), options: .init(at: HookSelection([point])))
    let wide = try half.trainable.valueAndGradient(
      of: metric, TokenBatch([[1, 2]]), options: .init(at: HookSelection([point])))
    #expect(relativeError(found[point]!, wide[point]!) < 1e-5)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.keyInput, layer: 0)) { _, _ in }
    #expect(throws: HookError.parametersBehind(HookPoint(.keyInput, layer: 0))) {
      try model.valueAndGradient(
        of: metric, tokens, options: .init(at: HookSelection([]), parameters: true, hooks: hooks))
    }
  }
}
