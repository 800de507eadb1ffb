import GPT
import Tasks

/// Beam search over sets of nodes: from the whole model on, sets with one node less, of which the best few are gone on with until
/// nothing is left. A node scores how late it goes in the best order, an edge what the weaker of its ends does.
///
/// A node is removed with all edges that leave it. With a beam of one it is greedy.
public struct BeamNodes: CircuitMethod {
  public static let name = "beam"
  public static let summary = "Searches for the order in which heads and MLPs can go; late ones matter."
  public static let hasSigns = false

  /// Sets that are gone on with.
  public let width: Int

  public init(_ settings: CircuitMethodSettings) { width = settings.beam }

  public func passes(_ graph: CircuitGraph) -> Int { graph.writers.count * graph.writers.count * width / 2 }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    let graph = problem.graph
    let nodes = graph.writers.indices.filter { graph.writers[$0] != .input }
    let edges = graph.writers.indices.map { graph.edges(from: $0) }
    /// The nodes that are gone, in the order in which they went, and what m was on the way.
    struct State {
      var gone: [Int]
      var worth: Double
      var total: Double
    }
    var beam = [State(gone: [], worth: 0, total: 0)]
    for round in nodes.indices {
      var seen: Set<Set<Int>> = []
      var next = beam.flatMap { state in
        nodes.compactMap { node -> State? in
          guard !state.gone.contains(node), seen.insert(Set(state.gone + [node])).inserted else { return nil }
          return State(gone: state.gone + [node], worth: 0, total: state.total)
        }
      }
      let masks = next.map { state in
        state.gone.reduce(into: EdgeMask.all(graph)) { mask, node in
          for edge in edges[node] { mask.kept[edge] = 0 }
        }
      }
      let worth = try problem.masked.means(problem.measure, masks) { _, _ in try job.check() }
      for place in next.indices {
        next[place].worth = worth[place]
        next[place].total += worth[place]
      }
      beam = Array(next.sorted { $0.worth > $1.worth }.prefix(width))
      job.update(round + 1, of: nodes.count, "rounds")
    }
    let best = beam.max { $0.total < $1.total }?.gone ?? []
    var sizes = [Double](repeating: 0, count: graph.writers.count)
    for (place, node) in best.enumerated() { sizes[node] = Double(place + 1) / Double(nodes.count) }
    return EdgeScores(graph, nodes: sizes)
  }
}
