import CKernels
import GPT
import TestSupport
import Testing

/// The loss and its gradient at the unembedding, worked out from the logits in double precision.
@Suite(.tiered) struct CrossEntropyTests {
  /// Vocabularies around the block size, with logits near 0 and of some hundreds.
  @Test(arguments: [3, 511, 512, 513, 1_100], [1, 300] as [Float])
  func lossesAndGradient(vocabulary: Int, spread: Float) throws {
    let test = ArchitectureCase(
      "untied",
      GPT2(
        vocabulary: vocabulary, context: 12, width: 6, layers: 1, heads: 2, isTied: false,
        initialDeviation: 0.3))
    let model = test.model()
    let unembedding = try #require(model.parameters["lm_head.weight"])
    unembedding.withMutableValues { values in
      for i in values.indices { values[i] *= spread }
    }
    let batch = test.trainingBatch(batch: 7)
    let selection = HookSelection([HookPoint(.finalNormalized)])
    let run = try model.run(batch.inputs, options: Model.Options(capture: selection))
    let logits = rows(run.logits.values.doubles, width: vocabulary)
    let wanted = zip(logits, batch.targets).map { row, target in
      target < 0 ? 0 : KernelReference.logSumExp(row) - row[row.startIndex + Int(target)]
    }
    let tolerance = spread == 1 ? 1e-6 : 1e-4
    #expect(deviation(try model.losses(batch), wanted) < tolerance)

    let engine = GradientEngine(model, batch: 7, length: 12, threads: 2)
    let total = batch.weights.doubles.reduce(0, +)
    let mean = zip(wanted, batch.weights.doubles).reduce(0) { $0 + $1.0 * $1.1 } / total
    #expect(abs(try engine.gradients(batch, dropout: nil).loss - mean) < tolerance * (1 + mean))

    let gain = try #require(model.parameters["transformer.ln_f.weight"]).values.doubles
    let bias = try #require(model.parameters["transformer.ln_f.bias"]).values.doubles
    let inputs = rows(try #require(run[HookPoint(.finalNormalized)]).values.doubles, width: 6)
    var gradient = [Double](repeating: 0, count: vocabulary * 6)
    for (row, target) in batch.targets.enumerated() where target >= 0 {
      let weight = Double(batch.weights[row]) / total
      let x = zip(inputs[row], zip(gain, bias)).map { $0 * $1.0 + $1.1 }
      for (symbol, probability) in KernelReference.softmax(logits[row]).enumerated() {
        let slope = weight * (probability - (symbol == Int(target) ? 1 : 0))
        for column in 0..<6 { gradient[symbol * 6 + column] += slope * x[column] }
      }
    }
    let found = try #require(engine.gradients["lm_head.weight"]).values
    #expect(relativeError(found, gradient.map(Float.init)) < (spread == 1 ? 1e-5 : 1e-3))
  }

  /// A softmax in blocks, put together, is the softmax of the whole row.
  @Test func blocksOfSoftmax() {
    let widths = [5, 16, 1]
    let logits = widths.map { randomFloats(3 * $0, -30...30, seed: UInt64($0)) }
    var blocks = logits
    var maxima = [Float](repeating: 0, count: 9)
    var sums = [Float](repeating: 0, count: 9)
    for (block, width) in widths.enumerated() {
      var (max, sum) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
      pk_softmax_block(&blocks[block], &max, &sum, 3, width)
      maxima.replaceSubrange(3 * block..<3 * block + 3, with: max)
      sums.replaceSubrange(3 * block..<3 * block + 3, with: sum)
    }
    let weights: [Float] = [1, 0, 2]
    let targets = (0..<3).map { logits[1][16 * $0 + 4] }
    var losses = [Float](repeating: .nan, count: 3)
    pk_softmax_combine(&maxima, sums, targets, weights, &losses, 3, 3, 0.5)
    for (block, width) in widths.enumerated() {
      pk_scale_rows(&blocks[block], Array(maxima[3 * block..<3 * block + 3]), 3, width)
    }
    for row in 0..<3 {
      let parts = zip(logits, widths).map { Array($0[row * $1..<(row + 1) * $1]).doubles }
      let whole = Array(parts.joined())
      let loss = row == 1 ? 0 : KernelReference.logSumExp(whole[...]) - Double(targets[row])
      #expect(deviation([losses[row]], [loss]) < 1e-6)
      let found = zip(blocks, widths).flatMap { $0[row * $1..<(row + 1) * $1] }
      let scale = Double(weights[row]) * 0.5
      #expect(deviation(found, KernelReference.softmax(whole[...]).map { $0 * scale }) < 1e-6)
    }
  }
}
