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

  /// Steps of training.
  public let steps: Int
  /// The cost of keeping everything, as a share of what everything is worth.
  public let penalty: Double

  public init(_ settings: CircuitMethodSettings) {
    steps = settings.iterations
    penalty = settings.penalty
  }

  public func passes(_ graph: CircuitGraph) -> Int { 3 * steps }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name)
    let graph = problem.graph
    let mask = TrainedMask(
      gates: Array(0..<graph.edgeCount), count: graph.edgeCount, penalty: penalty, steps: steps)
    return EdgeScores(graph, try mask.train(problem, job: job))
  }
}
