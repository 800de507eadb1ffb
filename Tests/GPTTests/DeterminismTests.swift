import GPT
import TestSupport
import Testing

/// The same seed gives the same bits on any number of threads.
@Suite(.tiered) struct DeterminismTests {
  /// Twenty updates with dropout; batches of 37 sequences, some of 5.
  private func train(_ test: ArchitectureCase, threads: Int, seed: UInt64 = 1) throws -> (
    losses: [Double], bits: [UInt32]
  ) {
    let model = test.model()
    let engine = GradientEngine(model, batch: 37, length: 24, threads: threads)
    let optimizer = AdamW(layout: model.architecture.layout, decay: 0.1, threads: threads)
    var losses: [Double] = []
    for step in 0..<20 {
      let batch = test.trainingBatch(batch: step % 4 == 3 ? 5 : 37, length: 24, seed: UInt64(step))
      let (loss, norm) = try engine.gradients(batch, dropout: (seed, step))
      optimizer.update(
        model.parameters, gradients: engine.gradients, gradientFactor: Float(min(1, 1 / norm)),
        learningRate: 0.01, step: step + 1)
      losses.append(loss)
    }
    return (losses, model.parameters.bits)
  }

  @Test(arguments: ArchitectureCase.all.dropFirst()) func trainingOnAnyThreads(_ test: ArchitectureCase)
    throws
  {
    let one = try train(test, threads: 1)
    for threads in 2...4 {
      let other = try train(test, threads: threads)
      #expect(other.losses == one.losses, "\(threads) threads")
      #expect(other.bits == one.bits, "\(threads) threads")
    }
    // The seed decides over dropout alone here.
    let otherSeed = try train(test, threads: 2, seed: 2)
    #expect((otherSeed.bits == one.bits) == (test.architecture.dropoutRate == 0))
    #expect(one.bits != test.model().parameters.bits)
  }

  @Test(arguments: ArchitectureCase.all) func gradientsOnAnyThreads(_ test: ArchitectureCase) throws {
    let batch = test.trainingBatch(batch: 40)
    func gradients(_ threads: Int) throws -> [UInt32] {
      let engine = GradientEngine(test.model(), batch: 40, length: batch.inputs.length, threads: threads)
      _ = try engine.gradients(batch, dropout: (7, 7))
      return engine.gradients.bits
    }
    let one = try gradients(1)
    for threads in 2...4 { #expect(try gradients(threads) == one) }
  }

  /// A shorter batch leaves nothing of the batch before it behind.
  @Test(arguments: ArchitectureCase.all) func partialBatches(_ test: ArchitectureCase) throws {
    let model = test.model()
    let length = test.architecture.dimensions.context
    let small = test.trainingBatch(batch: 3)
    let large = GradientEngine(model, batch: 64, length: length, threads: 2)
    _ = try large.gradients(test.trainingBatch(batch: 64), dropout: (1, 1))
    let (loss, norm) = try large.gradients(small, dropout: (1, 2))
    let fresh = GradientEngine(model, batch: 3, length: length, threads: 2)
    let wanted = try fresh.gradients(small, dropout: (1, 2))
    #expect(abs(loss - wanted.loss) < 1e-6 && abs(norm - wanted.norm) < 1e-5 * norm)
    for index in model.architecture.layout.specifications.indices {
      #expect(relativeError(large.gradients[index], fresh.gradients[index]) < 1e-4)
    }
  }

  @Test(arguments: ArchitectureCase.all) func seedsOfWeights(_ test: ArchitectureCase) {
    let weights = { (seed: UInt64) in Model(test.architecture, seed: seed).parameters.bits }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  /// Dropout depends on seed and step and is off without them.
  @Test(arguments: ArchitectureCase.withDropout) func dropoutChoices(_ test: ArchitectureCase) throws {
    let batch = test.trainingBatch(batch: 8)
    let engine = GradientEngine(test.model(), batch: 8, length: batch.inputs.length, threads: 2)
    let losses = try [nil, (1, 0), (1, 1), (2, 0)].map { try engine.gradients(batch, dropout: $0).loss }
    #expect(Set(losses).count == 4)
    #expect(try engine.gradients(batch, dropout: (1, 1)).loss == losses[2])
    #expect(try engine.gradients(batch, dropout: nil).loss == losses[0])
  }

  @Test func initialWeightsHaveTheirDeviation() throws {
    let model = Model(GPT2(vocabulary: 500, context: 64, width: 64, layers: 2, heads: 2), seed: 3)
    func deviation(_ name: String) throws -> Double {
      let values = try #require(model.parameters[name]).values
      return (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
    }
    #expect(abs(try deviation("transformer.wte.weight") - 0.02) < 0.0005)
    #expect(abs(try deviation("transformer.h.1.mlp.c_fc.weight") - 0.02) < 0.0005)
    // Matrices that write to the stream: 0.02 / √(2 · layers).
    #expect(abs(try deviation("transformer.h.1.mlp.c_proj.weight") - 0.01) < 0.0003)
    #expect(abs(try deviation("transformer.h.0.attn.c_proj.weight") - 0.01) < 0.0005)
    #expect(try deviation("transformer.h.0.ln_1.weight") == 1)
    #expect(try deviation("transformer.h.0.attn.c_attn.bias") == 0)
  }
}
