import Arrays
import Foundation
import GPT
import TestSupport
import Testing

/// Gradients at hook points against finite differences, PyTorch, identities and planted answers.
@Suite(.tiered) struct ActivationGradientTests {
  /// (8·Δ(h) − Δ(2h)) / 12h along a random direction, with the activation moved by a hook.
  @Test(arguments: ArchitectureCase.all) func everyPoint(_ test: ArchitectureCase) throws {
    let model = test.model()
    let tokens = test.tokens(batch: 3)
    let metric = GradientCase.metric(test, tokens)
    let all = HookSelection.everything(in: model.dimensions, onRequest: true)
    let run = try model.valueAndGradient(of: metric, tokens, options: .init(at: all))
    for (number, point) in all.points.enumerated() {
      let gradient = try #require(run[point])
      let values = try #require(run.capture[point])
      #expect(gradient.shape == values.shape, "\(point)")
      let direction = GradientCase.random(gradient.shape, seed: UInt64(number))
      let norm = GradientCase.dot(direction, direction).squareRoot()
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
      let analytic = GradientCase.dot(gradient, direction) / norm
      let typical = GradientCase.dot(gradient, gradient).squareRoot() / Double(gradient.count).squareRoot()
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
        of: GradientCase.metric(test, tokens), tokens, options: .init(at: all, threads: $0))
    }
    for run in runs {
      #expect(run.capture.bits == plain.bits)
      for point in all.points { #expect(run[point]?.bits == runs[0][point]?.bits, "\(point)") }
    }
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
