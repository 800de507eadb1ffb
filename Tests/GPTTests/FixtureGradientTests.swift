import GPT
import TestSupport
import Testing

/// Losses, gradients and training against PyTorch. Errors are relative to the largest magnitude of the tensor.
@Suite(.tiered) struct FixtureGradientTests {
  @Test(arguments: Fixture.all) func losses(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let expected = try fixture.expected()
    for (name, masked) in [("loss", false), ("completion_loss", true)] {
      let batch = try fixture.trainingBatch(masked: masked)
      let engine = GradientEngine(model, batch: batch.inputs.batch, length: batch.inputs.length, threads: 2)
      let found = try engine.gradients(batch, dropout: nil).loss
      let wanted = Double(try expected.tensor(name).values[0])
      #expect(abs(found - wanted) < 1e-4 * wanted, "\(name)")
      #expect(abs(found - wanted) < 2e-6 * wanted, "\(name), which is exact to rounding in practice")
      let rows = try model.losses(batch)
      let total = zip(rows, batch.weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(total / Double(batch.weights.reduce(0, +)) - found) < 1e-6)
    }
  }

  @Test(arguments: Fixture.all.filter(\.hasGradients)) func everyGradient(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let expected = try fixture.expected()
    let batch = try fixture.trainingBatch()
    let engine = GradientEngine(model, batch: batch.inputs.batch, length: batch.inputs.length, threads: 2)
    _ = try engine.gradients(batch, dropout: nil)
    let layout = model.architecture.layout
    let references = expected.entries.keys.filter { $0.hasPrefix("grad.") }
    #expect(Set(references) == Set(layout.specifications.map { "grad." + $0.name }))
    for (index, specification) in layout.specifications.enumerated() {
      let error = relativeError(engine.gradients[index], try expected.tensor("grad." + specification.name))
      #expect(error < 1e-4, "\(specification.name)")
    }
  }

  @Test(arguments: ["two-heads", "untied"]) func tenAdamWSteps(_ name: String) throws {
    let fixture = Fixture(name)
    let model = try fixture.model()
    let expected = try fixture.expected()
    let batch = try fixture.trainingBatch()
    let engine = GradientEngine(model, batch: batch.inputs.batch, length: batch.inputs.length, threads: 2)
    let optimizer = AdamW(layout: model.architecture.layout, decay: 0.1, threads: 2)
    let schedule = LearningRateSchedule(peak: 1e-3)
    let losses = try expected.tensor("adamw.losses").values
    let norms = try expected.tensor("adamw.gradnorms").values
    #expect(losses.count == 10)
    for step in losses.indices {
      let (loss, norm) = try engine.gradients(batch, dropout: nil)
      #expect(abs(loss - Double(losses[step])) < 1e-5 * loss, "loss of step \(step)")
      #expect(abs(norm - Double(norms[step])) < 1e-4 * norm, "norm of step \(step)")
      optimizer.update(
        model.parameters, gradients: engine.gradients, gradientFactor: Float(min(1, 1 / (norm + 1e-6))),
        learningRate: schedule.rate(at: step, of: losses.count), step: step + 1)
    }
    let start = try fixture.model()
    for (index, specification) in model.architecture.layout.specifications.enumerated() {
      var found = model.parameters[index].values
      var wanted = try expected.tensor("adamw.final." + specification.name).values
      if specification.name.hasSuffix("c_attn.bias") {
        // The true gradient of key biases is 0: AdamW follows rounding noise there.
        let width = model.dimensions.width
        found.removeSubrange(width..<2 * width)
        wanted.removeSubrange(width..<2 * width)
      }
      #expect(relativeError(found, wanted) < 1e-5, "\(specification.name)")
      #expect(
        model.parameters[index].bits != start.parameters[index].bits, "\(specification.name) was trained")
    }
  }
}
