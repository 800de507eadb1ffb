import Arrays
import GPT
import Tasks

/// EAP with integrated gradients over activations: for the edges of a writer, its own output is brought from the clean value to
/// the one that stands in for it, and the gradient is the mean over the way.
///
/// s(u→v) = −⟨z̃_u − z_u, (1/n) Σ_k ∂m/∂x_v at z_u + k/n · (z̃_u − z_u)⟩ for k = 1 … n, everything else as on the clean text.
///
/// The idea is that of Hanna, Pezzelle and Belinkov 2024, "Have Faith in Faithfulness"; their code moves all heads of a layer
/// together and counts the gradients of all runs for all edges, so its numbers are others. n = 5 as in MIB where nothing else is
/// said.
public struct IntegratedActivations: CircuitMethod {
  public static let name = "eap-ig-activations"
  public static let summary = "EAP with the gradient averaged between each node's clean and replaced output."
  public static let usesGradients = true

  /// n.
  public let steps: Int

  public init(_ settings: CircuitMethodSettings) { steps = settings.activationSteps }

  public func passes(_ graph: CircuitGraph) -> Int { 3 * steps * graph.writers.count }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name)
    let (masked, graph) = (problem.masked, problem.graph)
    var sums = [Double](repeating: 0, count: graph.edgeCount)
    let (length, width) = (masked.texts.length, graph.dimensions.width)
    let total = graph.writers.count * steps
    for (point, writers) in graph.writingPoints {
      for (row, writer) in writers.enumerated() {
        let edges = graph.edges(from: writer)
        for step in 1...steps {
          try job.check()
          let share = Float(step) / Float(steps)
          let gradient = try masked.gradient(of: problem.measure) { hooks, range in
            // Adds what does not depend on the run: gradients pass as they are.
            hooks.add(at: point, backward: .identity) { tensor, context in
              let rows = tensor.count / (context.examples.count * length * width)
              for (place, text) in context.examples.enumerated() {
                let change = masked.difference.text(range.lowerBound + text) + writer * length * width
                for position in 0..<length {
                  let out = tensor.pointer + ((place * length + position) * rows + row) * width
                  for i in 0..<width { out[i] += share * change[position * width + i] }
                }
              }
            }
          }
          for edge in edges { sums[edge] += gradient.products[edge] }
          job.update(writer * steps + step, of: total, "steps")
        }
      }
    }
    let count = Double(steps * masked.texts.count)
    return EdgeScores(graph, sums.map { -$0 / count })
  }
}
