import Arrays
import Foundation
import GPT
import Tasks

/// The constants that stand best in the place of writers: what optimal ablation puts there.
///
/// One constant a writer, the same at all positions, begun at the mean and trained by Adam so that m stays as high as it can while
/// each step removes all edges of a random half of the writers.
///
/// Li and Janson 2024, "Optimal ablation for interpretability".
enum OptimalConstants {
  private static let (steps, rate) = (200, 0.01)

  /// The model with trained constants in the place of removed edges.
  static func trained(for masked: MaskedModel, _ measure: CircuitMeasure, job: Job) throws -> MaskedModel {
    let graph = masked.graph
    let measure = measure.metric == .correct ? CircuitMeasure(.logitDifference) : measure
    let constants = start(masked)
    let (first, second) = (Tensor(constants.shape), Tensor(constants.shape))
    let edges = graph.writers.indices.map { graph.edges(from: $0) }
    // Steps are of the size of what is written.
    let size = constants.withValues { sqrt($0.reduce(0) { $0 + $1 * $1 } / Float(max(1, $0.count))) }
    var generator = SeededGenerator(seed: 0, stream: 0x0A7)
    for step in 1...steps {
      try job.check()
      var mask = EdgeMask.all(graph)
      for writer in edges.indices where generator.next() & 1 == 0 {
        for edge in edges[writer] { mask.kept[edge] = 0 }
      }
      let gradient = try masked.replacing(with: constants).gradient(of: measure, mask: mask).constants
      let count = Float(masked.texts.count)
      for i in 0..<constants.count {
        let g = -gradient.pointer[i] / count
        first.pointer[i] = 0.9 * first.pointer[i] + 0.1 * g
        second.pointer[i] = 0.999 * second.pointer[i] + 0.001 * g * g
        let m = first.pointer[i] / Float(1 - pow(0.9, Double(step)))
        let v = second.pointer[i] / Float(1 - pow(0.999, Double(step)))
        constants.pointer[i] -= Float(rate) * max(size, 1e-3) * m / (v.squareRoot() + 1e-8)
      }
      job.update(step, of: steps, "steps of optimal ablation")
    }
    return masked.replacing(with: constants)
  }

  /// The mean of each writer over texts and positions, [writer, D].
  private static func start(_ masked: MaskedModel) -> Tensor {
    let means = WriterOutputs.constant(like: masked.clean, .meanOverPositions)
    let (writers, length, width) = (
      masked.graph.writers.count, masked.texts.length, masked.graph.dimensions.width
    )
    let result = Tensor([writers, width])
    for writer in 0..<writers {
      (result.pointer + writer * width).update(
        from: means.text(0) + writer * length * width, count: width)
    }
    return result
  }
}
