import Arrays
import Foundation
import GPT
import Tasks

/// Hard-concrete gates: each is drawn between 0 and 1, often exactly 0 or 1, and how likely it is to be open is trained.
///
/// s = σ((ln u − ln(1 − u) + α) / β), stretched to [γ, ζ] and cut to [0, 1]; P(gate > 0) = σ(α − β ln(−γ/ζ)), with β = 2/3,
/// γ = −0.1, ζ = 1.1. Trained by Adam: −m / (m(M) − m(∅)) + penalty · mean P(gate > 0).
///
/// Louizos, Welling and Kingma 2018, "Learning Sparse Neural Networks through L0 Regularization".
struct TrainedMask {
  private static let (beta, low, high) = (2.0 / 3, -0.1, 1.1)
  private static let rate = 0.1
  /// Texts of one step.
  private static let batch = 32

  /// Which gate each edge hangs on, [edge].
  let gates: [Int]
  let count: Int
  /// How many steps, and what keeping everything costs.
  let settings: CircuitMethodSettings

  /// Trains the gates.
  ///
  /// - Returns: P(gate > 0), [gate].
  func train(_ problem: CircuitProblem, job: Job) throws -> [Double] {
    var generator = SeededGenerator(seed: problem.seed, stream: 0x6A7E)
    // Neighbouring pairs change the same variable: batches are of pairs from all over.
    var order = Array(problem.masked.texts.pairs.indices)
    generator.shuffle(&order)
    let masked = problem.masked.choosing(order)
    let ends = try masked.means(problem.measure, [.all(problem.graph), .none(problem.graph)])
    let scale = max(abs(ends[0] - ends[1]), 1e-6)
    var alphas = [Double](repeating: 2, count: count)
    var (first, second) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    for step in 1...settings.iterations {
      try job.check()
      let start = (step - 1) * Self.batch % max(1, masked.texts.count)
      let range = start..<min(masked.texts.count, start + Self.batch)
      var mask = EdgeMask.all(problem.graph)
      var slopes = [Double](repeating: 0, count: count)
      var values = [Double](repeating: 0, count: count)
      for gate in 0..<count {
        let u = min(max(generator.uniform(), 1e-6), 1 - 1e-6)
        let s = 1 / (1 + exp(-(log(u) - log(1 - u) + alphas[gate]) / Self.beta))
        let stretched = s * (Self.high - Self.low) + Self.low
        values[gate] = min(1, max(0, stretched))
        slopes[gate] =
          stretched > 0 && stretched < 1 ? s * (1 - s) / Self.beta * (Self.high - Self.low) : 0
      }
      for edge in mask.kept.indices { mask.kept[edge] = Float(values[gates[edge]]) }
      let gradient = try masked.gradient(of: problem.measure, mask: mask, texts: range)
      // −m / scale: with a mask products are −∂m/∂mask.
      var slope = [Double](repeating: 0, count: count)
      for (edge, gate) in gates.enumerated() {
        slope[gate] += gradient.products[edge] / (scale * Double(range.count)) * slopes[gate]
      }
      for gate in 0..<count {
        let open = Self.openness(alphas[gate])
        let g = slope[gate] + settings.penalty * open * (1 - open) / Double(count)
        first[gate] = 0.9 * first[gate] + 0.1 * g
        second[gate] = 0.999 * second[gate] + 0.001 * g * g
        let (m, v) = (
          first[gate] / (1 - pow(0.9, Double(step))), second[gate] / (1 - pow(0.999, Double(step)))
        )
        alphas[gate] -= Self.rate * m / (v.squareRoot() + 1e-8)
      }
      job.update(step, of: settings.iterations, "steps")
    }
    return alphas.map(Self.openness)
  }

  /// P(gate > 0).
  private static func openness(_ alpha: Double) -> Double {
    1 / (1 + exp(-(alpha - beta * log(-low / high))))
  }
}
