import GPT
import Tasks

/// The effect itself: every edge is removed alone and m is measured again.
///
/// s(u→v) = m(M) − m(M without u→v), mean over the texts. What other methods estimate.
public struct ExactEdges: CircuitMethod {
  public static let name = "exact"
  public static let summary = "Removes every edge alone: the effect that other methods estimate."

  public init(_ settings: CircuitMethodSettings) {}

  public func passes(_ graph: CircuitGraph) -> Int { graph.edgeCount }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    let graph = problem.graph
    let all = EdgeMask.all(graph)
    let whole = try problem.masked.means(problem.measure, [all])[0]
    var values: [Double] = []
    for reader in graph.readers.indices {
      let masks = graph.edges(to: reader).map { all.removing($0) }
      values += try problem.masked.means(problem.measure, masks) { done, _ in
        try job.check()
        job.update(values.count + done / problem.masked.texts.count, of: graph.edgeCount, "edges")
      }.map { whole - $0 }
    }
    job.update(graph.edgeCount, of: graph.edgeCount, "edges")
    return EdgeScores(graph, values)
  }
}
