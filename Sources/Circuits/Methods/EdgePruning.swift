import GPT
import Tasks

/// Edge pruning: a trained gate on every edge (``TrainedMask``). An edge scores how likely its gate is to be open.
///
/// Bhaskar et al. 2024, "Finding Transformer Circuits with Edge Pruning".
public struct EdgePruning: CircuitMethod {
  public static let name = "edge-pruning"
  public static let summary = "Trains a gate on every edge; scores how likely it is to stay open."
  public static let usesGradients = true
  public static let hasSigns = false

  private let settings: CircuitMethodSettings

  public init(_ settings: CircuitMethodSettings) { self.settings = settings }

  public func passes(_ graph: CircuitGraph) -> Int { 3 * settings.iterations }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name)
    let graph = problem.graph
    let mask = TrainedMask(
      gates: Array(0..<graph.edgeCount), count: graph.edgeCount, settings: settings)
    return EdgeScores(graph, try mask.train(problem, job: job))
  }
}
