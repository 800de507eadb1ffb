import Arrays
import Foundation
import GPT
import Records
import TestSupport
import Testing

/// The plain family against JAX in double precision, with each norm and each activation function.
@Suite(.tiered) struct PlainTests {
  private static let cases = ["none", "ln", "lnpre", "rms", "rmspre", "attention-only"].map {
    Fixture($0, in: "plain")
  }

  /// The model with another activation function.
  private func model(_ fixture: Fixture, _ activation: String) throws -> Model {
    let model = try fixture.model()
    guard activation != "none" else { return model }
    var fields = model.architecture.configurationFields
    fields["act_fn"] = .string(activation)
    let reader = ConfigurationReader(file: fixture["config.json"], fields: fields)
    return Model(try Plain(configuration: reader), parameters: model.parameters)
  }

  @Test(arguments: cases) func logitsAndGradients(_ fixture: Fixture) throws {
    let expected = try fixture.expected()
    let ids = try expected.integers("tokens")
    let tokens = TokenBatch(batch: 3, length: 6, ids: ids.map(Int32.init))
    let activations = expected.entries.keys.filter { $0.hasPrefix("logits.") }.map { $0.dropFirst(7) }
    #expect(activations.count == 4 || activations == ["none"])
    for activation in activations.map(String.init) {
      let model = try model(fixture, activation)
      let found = try model.run(tokens).logits
      let wanted = try expected.tensor("logits.\(activation)")
      #expect(found.shape == wanted.shape && relativeError(found, wanted) < 1e-5, "\(activation)")
      let outputs = model.dimensions.outputs
      let places = (0..<ids.count).map { row in
        AnswerPlace(example: row / 6, position: row % 6, right: (Int(ids[row]) + 1) % outputs)
      }
      let options = Model.GradientOptions(at: HookSelection([]), parameters: true)
      // One logit alone has no cross-entropy: there the loss is the mean logit.
      let run =
        outputs > 1
        ? try model.valueAndGradient(of: MeanCrossEntropy(places), tokens, options: options)
        : try model.valueAndGradient(
          of: WeightedSum([(1 / Double(places.count), LogitDifference(places))]), tokens, options: options)
      #expect(abs(run.value - Double(try expected.tensor("loss.\(activation)")[0])) < 1e-5)
      let gradients = try #require(run.parameters)
      for (index, specification) in model.architecture.layout.specifications.enumerated() {
        let gradient = try expected.tensor("grad.\(activation).\(specification.name)")
        let size = gradient.values.map(abs).max() ?? 0
        // Key biases shift all scores of a row alike: their true gradient is 0.
        if size < 1e-9 {
          #expect(gradients[index].values.allSatisfy { abs($0) < 1e-5 }, "\(specification.name)")
        } else {
          #expect(
            relativeError(gradients[index], gradient) < 1e-4, "\(activation): \(specification.name)")
        }
      }
    }
  }

  /// What is trained and what is asked at activations take the same gradients.
  @Test(arguments: cases.filter { $0.description != "rmspre" }) func trainingGradients(_ fixture: Fixture)
    throws
  {
    let expected = try fixture.expected()
    let ids = try expected.integers("tokens").map(Int32.init)
    let activation = expected.entries.keys.contains("logits.relu") ? "relu" : "none"
    let model = try model(fixture, activation)
    let outputs = Int32(model.dimensions.outputs)
    let batch = TrainingBatch(
      inputs: TokenBatch(batch: 3, length: 6, ids: ids), targets: ids.map { ($0 + 1) % outputs },
      weights: ids.map { _ in 1 })
    let engine = GradientEngine(model, batch: 3, length: 6, threads: 2)
    let loss = try engine.gradients(batch, dropout: nil).loss
    #expect(abs(loss - Double(try expected.tensor("loss.\(activation)")[0])) < 1e-5)
    for (index, specification) in model.architecture.layout.specifications.enumerated()
    where specification.parts.map(\.role) != [.keyBias] {
      let gradient = try expected.tensor("grad.\(activation).\(specification.name)")
      #expect(relativeError(engine.gradients[index], gradient) < 1e-4, "\(specification.name)")
    }
  }

  /// A half-precision file computes as its widened values do.
  @Test func halfPrecision() throws {
    let model = try Fixture("half", in: "plain").model()
    #expect(model.parameters.isMapped)
    let tokens = TokenBatch([[0, 1, 2, 3], [3, 2, 1, 6]])
    #expect(relativeError(try model.run(tokens).logits, try model.trainable.run(tokens).logits) < 1e-5)
  }
}
