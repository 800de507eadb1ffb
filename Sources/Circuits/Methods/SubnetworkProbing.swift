import GPT
import Tasks

/// Subnetwork probing: a trained gate on the output of every node (``TrainedMask``). An edge scores how likely the gates of both
/// its ends are to be open: the weaker one.
///
/// Cao, Sanh and Rush 2021, "Low-Complexity Probing via Finding Subnetworks", with gates on nodes as Conmy et al. 2023 have it.
public struct SubnetworkProbing: CircuitMethod {
  public static let name = "subnetwork-probing"
  public static let summary =
    "Trains a gate on every head's and MLP's output; scores how likely both ends stay open."
  public static let usesGradients = true
  public static let hasSigns = false

  private let settings: CircuitMethodSettings

  public init(_ settings: CircuitMethodSettings) { self.settings = settings }

  public func passes(_ graph: CircuitGraph) -> Int { 3 * settings.iterations }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    try problem.measure.requireGradient(Self.name)
    let graph = problem.graph
    let mask = TrainedMask(
      gates: graph.ends.map(\.writer), count: graph.writers.count, settings: settings)
    return EdgeScores(graph, nodes: try mask.train(problem, job: job))
  }
}
