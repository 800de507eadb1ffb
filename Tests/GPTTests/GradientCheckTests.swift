import GPT
import TestSupport
import Testing

/// Every parameter's gradient against finite differences of the loss.
/// Batches of 33 are cut into several shards, the last one smaller, whose gradients have to add up.
@Suite(.tiered) struct GradientCheckTests {
  /// Differences of losses in single precision: with some processors' kernels their noise alone reaches a hundredth. Exact gradients are
  /// compared with PyTorch and JAX.
  private static let noise = 0.015

  @Test(arguments: ArchitectureCase.all) func everyParameter(_ test: ArchitectureCase) throws {
    let check = GradientCheck(test.model(), test.trainingBatch(batch: 33))
    for parameter in test.architecture.layout.specifications.indices {
      for outcome in try check.outcomes(parameter) { #expect(outcome.error < Self.noise, "\(outcome)") }
    }
  }

  /// The same seed and step drop the same elements, so the loss with dropout is a function of the parameters.
  @Test(.tags(.slow), arguments: ArchitectureCase.withDropout) func everyParameterWithDropout(
    _ test: ArchitectureCase
  )
    throws
  {
    let batch = test.trainingBatch(batch: 33)
    let check = GradientCheck(test.model(), batch, dropout: (seed: 8, step: 3))
    let plain = try check.engine.gradients(batch, dropout: nil).loss
    #expect(try check.engine.gradients(batch, dropout: (seed: 8, step: 3)).loss != plain)
    for parameter in test.architecture.layout.specifications.indices {
      for outcome in try check.outcomes(parameter) { #expect(outcome.error < Self.noise, "\(outcome)") }
    }
  }

  /// When the loss counts few rows, the last block computes only these. Whole sequences without any are among them.
  @Test(.tags(.slow), arguments: ArchitectureCase.all, [false, true])
  func fewRowsThatCount(_ test: ArchitectureCase, dropout: Bool) throws {
    let full = test.trainingBatch(batch: 33)
    let length = full.inputs.length
    let weights = full.weights.indices.map { row in
      let (example, position) = row.quotientAndRemainder(dividingBy: length)
      let counts = full.targets[row] >= 0 && (position == length - 1 || example == 3) && example % 4 != 1
      return counts ? full.weights[row] : 0
    }
    #expect(weights.count { $0 != 0 } > 10 && weights.count { $0 != 0 } < weights.count / 3)
    let batch = TrainingBatch(inputs: full.inputs, targets: full.targets, weights: weights)
    let model = test.model()
    let check = GradientCheck(model, batch, dropout: dropout ? (seed: 8, step: 3) : nil)
    if !dropout {
      let losses = try model.losses(batch)
      let mean = zip(losses, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let total = weights.reduce(0) { $0 + Double($1) }
      #expect(abs(try check.engine.gradients(batch, dropout: nil).loss - mean / total) < 1e-6)
    }
    for (parameter, specification) in test.architecture.layout.specifications.enumerated() {
      // Key biases shift all scores of a row alike: what differences show is their rounding.
      let isNothing = specification.parts.map(\.role) == [.keyBias]
      for outcome in try check.outcomes(parameter) {
        #expect(outcome.error < Self.noise || isNothing && abs(outcome.analytic) < 1e-6, "\(outcome)")
      }
    }
  }

  /// Queries, keys and values share a matrix; each third is checked alone. Key biases shift all scores of a row
  /// alike: their true gradient is 0.
  @Test(arguments: [false, true]) func thirdsOfTheAttentionInput(dropout: Bool) throws {
    let test = ArchitectureCase.all[2]
    let width = test.architecture.dimensions.width
    let check = GradientCheck(
      test.model(), test.trainingBatch(batch: 33), dropout: dropout ? (seed: 2, step: 0) : nil)
    for layer in 0..<test.architecture.dimensions.layers {
      let name = "transformer.h.\(layer).attn.c_attn."
      let weight = try #require(test.architecture.layout.index(of: name + "weight"))
      let bias = try #require(test.architecture.layout.index(of: name + "bias"))
      for third in 0..<3 {
        let columns = third * width..<(third + 1) * width
        for outcome in try check.outcomes(weight, columns: columns) {
          #expect(outcome.error < Self.noise, "third \(third) of \(outcome)")
        }
        if third == 1 {
          _ = try check.engine.gradients(check.batch, dropout: check.dropout)
          #expect(check.engine.gradients[bias].values[columns].allSatisfy { abs($0) < 1e-6 })
        } else {
          for outcome in try check.outcomes(bias, columns: columns) {
            #expect(outcome.error < Self.noise, "third \(third) of \(outcome)")
          }
        }
      }
    }
  }

  /// The cross-entropy works through symbols in blocks and through rows in chunks; this needs several of both.
  @Test func largeVocabulary() throws {
    let test = ArchitectureCase(
      "large vocabulary",
      GPT2(vocabulary: 1_100, context: 20, width: 4, layers: 1, heads: 1, initialDeviation: 0.3))
    let check = GradientCheck(test.model(), test.trainingBatch(batch: 110))
    // Step sizes balance rounding (thousands of embeddings move little each) and curvature (layer norm, width 4).
    for (parameter, step) in [(0, 0.2), (1, 0.008), (2, 0.03), (10, 0.03)] {
      for outcome in try check.outcomes(parameter, directions: 1, step: step) {
        #expect(outcome.error < Self.noise, "\(outcome)")
      }
    }
  }

  @Test func gradientIsOfTheWeightedMean() throws {
    let test = ArchitectureCase.all[1]
    let model = test.model()
    let batch = test.trainingBatch(batch: 3)
    let doubled = TrainingBatch(
      inputs: batch.inputs, targets: batch.targets, weights: batch.weights.map { 2 * $0 })
    func result(_ batch: TrainingBatch) throws -> (loss: Double, norm: Double, bits: [UInt32]) {
      let engine = GradientEngine(model, batch: 3, length: batch.inputs.length, threads: 1)
      let (loss, norm) = try engine.gradients(batch, dropout: nil)
      return (loss, norm, engine.gradients.bits)
    }
    let (one, two) = (try result(batch), try result(doubled))
    #expect(abs(one.loss - two.loss) < 1e-12)
    #expect(one.bits == two.bits)
    let squares = one.bits.reduce(0.0) { $0 + Double(Float(bitPattern: $1)) * Double(Float(bitPattern: $1)) }
    #expect(abs(one.norm - squares.squareRoot()) < 1e-9)
  }
}
