import GPT
import Tasks

/// Greedy removal of edges: in every round all that are left are tried alone, and the tenth of them that costs least goes for
/// good. An edge scores the round in which it went, so later is better.
///
/// Unlike ``ExactEdges`` it sees what an edge is worth when others are gone already, as where one stands in for another.
public struct GreedyEdges: CircuitMethod {
  public static let name = "greedy"
  public static let summary =
    "Removes the least costly tenth of the edges, round after round; late ones matter."
  public static let hasSigns = false

  public init(_ settings: CircuitMethodSettings) {}

  /// Rounds of tenths add up to ten times the edges.
  public func passes(_ graph: CircuitGraph) -> Int { 10 * graph.edgeCount }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    let graph = problem.graph
    var mask = EdgeMask.all(graph)
    var left = Array(0..<graph.edgeCount)
    var values = [Double](repeating: 0, count: graph.edgeCount)
    var gone = 0
    while !left.isEmpty {
      var worth: [Double] = []
      for start in stride(from: 0, to: left.count, by: 64) {
        let some = left[start..<min(left.count, start + 64)]
        worth += try problem.masked.means(problem.measure, some.map { mask.removing($0) }) { _, _ in
          try job.check()
        }
      }
      // What keeps m highest goes first.
      let order = left.indices.sorted { (worth[$0], $1) > (worth[$1], $0) }
      let going = order.prefix(max(1, left.count / 10))
      for place in going {
        gone += 1
        values[left[place]] = Double(gone) / Double(graph.edgeCount)
        mask = mask.removing(left[place])
      }
      let removed = Set(going)
      left = left.indices.filter { !removed.contains($0) }.map { left[$0] }
      job.update(gone, of: graph.edgeCount, "edges")
    }
    return EdgeScores(graph, values)
  }
}
