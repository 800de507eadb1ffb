import Arrays
import GPT
import Tasks

/// Head importance: how much m hangs on a gate at each node's output, as structured pruning asks.
///
/// I(u) = mean over texts of |∂m/∂ξ_u| with z_u → ξ_u · z_u, which is |⟨z_u, ∂m/∂z_u⟩|; divided by the norm over the nodes of a
/// layer's half. An edge scores what the weaker of its two nodes does.
///
/// Michel, Levy and Neubig 2019, "Are Sixteen Heads Really Better than One?"
public struct HeadImportance: CircuitMethod {
  public static let name = "hisp"
  public static let summary = "How much a gate at each head's or MLP's output matters, normalised a layer."
  public static let usesGradients = true
  public static let hasSigns = false

  public init(_ settings: CircuitMethodSettings) {}

  public func passes(_ graph: CircuitGraph) -> Int { 3 }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name, at: .clean)
    let graph = problem.graph
    let gradient = try problem.masked.gradient(
      of: problem.measure, changes: problem.masked.clean.values)
    var sizes = [Double](repeating: 0, count: graph.writers.count)
    let edges = graph.writers.indices.map { graph.edges(from: $0) }
    gradient.byText.withValues { values in
      for text in 0..<problem.masked.texts.count {
        let row = text * graph.edgeCount
        for writer in sizes.indices {
          sizes[writer] += abs(edges[writer].reduce(0.0) { $0 + Double(values[row + $1]) })
        }
      }
    }
    for (_, writers) in graph.writingPoints where writers.count > 1 {
      let norm = writers.reduce(0) { $0 + sizes[$1] * sizes[$1] }.squareRoot()
      if norm > 0 { for writer in writers { sizes[writer] /= norm } }
    }
    for (_, writers) in graph.writingPoints where writers.count == 1 {
      sizes[writers[0]] /= Double(problem.masked.texts.count)
    }
    return EdgeScores(graph, nodes: sizes)
  }
}
