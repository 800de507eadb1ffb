import Foundation
import GPT
import Records
import Tasks

/// How sure a model is of each output: the entropy of what it predicts there, over the inputs of its world.
///
/// H = −Σ p ln p of the next token's distribution, in nats; mean over inputs and symbols, the right answer before it.
struct SurenessAnalysis: Analysis {
  static let name = "sureness"
  static let summary = "Tell how sure the model is of each output of its world."

  var temperature = 1.0
  var inputs: Int?
  var seed: UInt64 = 0

  init() {}

  static let settings: [Setting<Self>] = [
    .number(
      "temperature", \.temperature, in: NumberRange("temperature", 0.01...100),
      "Logits are divided by this before the softmax."),
    .inputs(\.inputs), .seed(\.seed),
  ]

  struct Report: Codable, Sendable {
    let world: String
    let inputs: Int
    let outputs: [String]
    /// Nats, one an output.
    let entropy: [Double]
  }

  func run(on run: Run, job: Job) throws -> Report {
    let world = try run.requireWorld(for: "its outputs are what the model is sure of")
    let session = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: job.threads)
    let texts = session.texts
    var sums = [Double](repeating: 0, count: texts.outputs.count)
    var counts = sums
    var done = 0
    for batch in texts.batches(of: 64) {
      try job.check()
      let logits = try session.model.run(batch.tokens, options: Model.Options(threads: job.threads)).logits
      for (row, text) in batch.members.enumerated() {
        for query in texts.queries[text] {
          sums[query.output] += entropy(logits.at(row).at(query.position).values)
          counts[query.output] += 1
        }
      }
      done += batch.members.count
      job.update(done, of: texts.count, "inputs")
    }
    return Report(
      world: world.name, inputs: texts.count, outputs: texts.outputs,
      entropy: zip(sums, counts).map { $0 / $1 })
  }

  private func entropy(_ logits: [Float]) -> Double {
    let scaled = logits.map { Double($0) / temperature }
    let largest = scaled.max() ?? 0
    let weights = scaled.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 }
  }
}
