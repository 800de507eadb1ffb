import GPT
import Tasks

/// Automatic circuit discovery: readers from the last to the first, and of each the edges from the latest writer to the
/// earliest; an edge is dropped for good where dropping it costs less than a threshold τ.
///
/// The cost of an edge e in the circuit H that is left is m(H) − m(H without e); with the divergence as m this is
/// KL(M ‖ H∖e) − KL(M ‖ H). With one threshold a kept edge scores what it cost, a dropped one 0. With a ladder of thresholds an
/// edge scores the largest at which it is kept.
///
/// Conmy et al. 2023, "Towards Automated Circuit Discovery for Mechanistic Interpretability".
public struct ACDC: CircuitMethod {
  public static let name = "acdc"
  public static let summary = "Drops edges from the last to the first where that costs less than a threshold."
  public static let hasSigns = false

  /// The rungs of the ladder.
  static let rungs = 8

  /// τ; nil for a ladder.
  public let threshold: Double?

  public init(_ settings: CircuitMethodSettings) { threshold = settings.threshold }

  /// With one threshold, or a ladder.
  public init(threshold: Double?) { self.threshold = threshold }

  public func passes(_ graph: CircuitGraph) -> Int {
    graph.edgeCount * (threshold == nil ? Self.rungs : 1)
  }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    if let threshold { return EdgeScores(problem.graph, try costs(problem, threshold, job).map { $0 ?? 0 }) }
    // From what the whole circuit is worth, down by factors of 3.
    let ends = try problem.masked.means(problem.measure, [.all(problem.graph), .none(problem.graph)])
    let top = max(abs(ends[0] - ends[1]), 1e-6) / 3
    var best = [Double](repeating: 0, count: problem.graph.edgeCount)
    var threshold = top
    for rung in 0..<Self.rungs {
      let kept = try costs(problem, threshold, job.part(rung, of: Self.rungs))
      for edge in best.indices where kept[edge] != nil { best[edge] = max(best[edge], threshold) }
      threshold /= 3
    }
    return EdgeScores(problem.graph, best)
  }

  /// The edges that are kept at a threshold.
  ///
  /// - Returns: [edge], what each kept edge cost when it was tried; nil for dropped ones.
  func costs(_ problem: CircuitProblem, _ threshold: Double, _ job: Job) throws -> [Double?] {
    let graph = problem.graph
    var mask = EdgeMask.all(graph)
    var kept = [Double?](repeating: nil, count: graph.edgeCount)
    var current = try problem.masked.means(problem.measure, [mask])[0]
    var done = 0
    for reader in graph.readers.indices.reversed() {
      for edge in graph.edges(to: reader).reversed() {
        try job.check()
        let without = mask.removing(edge)
        let value = try problem.masked.means(problem.measure, [without])[0]
        if current - value < threshold {
          mask = without
          current = value
        } else {
          kept[edge] = current - value
        }
        done += 1
        job.update(done, of: graph.edgeCount, "edges")
      }
    }
    return kept
  }
}
