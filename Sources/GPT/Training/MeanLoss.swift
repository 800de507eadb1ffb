import Arrays
import Foundation
import Records

/// The mean loss over a set of texts, without dropout. Texts that occur several times are computed once.
package struct MeanLoss: Sendable {
  /// Texts of a forward pass.
  static let batch = 64

  private let data: EncodedDataset
  private let multiplicities: [Int]

  package init(
    _ pairs: [TextPair], tokenizer: any Tokenizer, loss: TrainingSettings.Loss, counted: Set<Int>? = nil,
    context: Int, endsTexts: Bool = true
  ) throws {
    var counts: [TextPair: Int] = [:]
    var distinct: [TextPair] = []
    for pair in pairs {
      if counts[pair, default: 0] == 0 { distinct.append(pair) }
      counts[pair, default: 0] += 1
    }
    data = try EncodedDataset(
      distinct, tokenizer: tokenizer, loss: loss, context: context, counted: counted,
      endsTexts: endsTexts)
    multiplicities = distinct.map { counts[$0]! }
  }

  /// Σ weight · loss / Σ weight over all positions of all texts.
  package func callAsFunction(_ model: Model, threads: Int) throws -> Double {
    var sum = 0.0
    var total = 0.0
    for start in stride(from: 0, to: data.count, by: Self.batch) {
      let rows = start..<min(data.count, start + Self.batch)
      let batch = data.batch(rows)
      let losses = try model.losses(batch, threads: threads)
      for (place, loss) in losses.enumerated() {
        let weight = Double(multiplicities[start + place / data.length]) * Double(batch.weights[place])
        sum += Double(loss) * weight
        total += weight
      }
    }
    return sum / total
  }
}

extension Model {
  /// The loss of every position of a batch, [batch · length]; 0 where there is no target.
  package func losses(_ batch: TrainingBatch, threads: Int = Parallel.defaultThreads) throws -> [Float] {
    try check(batch.inputs)
    let inputs = batch.inputs
    try requireMemory(for: inputs, logitPositions: 0)
    let activations = Activations(
      dimensions, batch: inputs.batch, length: inputs.length, keep: .nothing, logitPositions: 0)
    var targets = batch.targets
    var weights = batch.weights
    var losses = [Float](repeating: 0, count: targets.count)
    try targets.withUnsafeMutableBufferPointer { targets in
      try weights.withUnsafeMutableBufferPointer { weights in
        try losses.withUnsafeMutableBufferPointer { losses in
          let places = LossTargets(
            tokens: UnsafePointerBox(targets.baseAddress!), weights: UnsafePointerBox(weights.baseAddress!),
            losses: UnsafePointerBox(losses.baseAddress!), scale: 0)
          try forEachShard(inputs, threads: threads) { _, examples, team in
            let pass = ForwardPass(
              parameters: parameters, activations: activations, tokens: inputs, examples: examples, hooks: [],
              dropout: nil, cache: nil, team: team)
            try architecture.forward(pass)
            let workspace = BackwardWorkspace(
              dimensions, examples: examples.count, length: inputs.length, gradients: false)
            architecture.loss(pass, loss: places, workspace: workspace)
          }
        }
      }
    }
    return losses
  }
}
