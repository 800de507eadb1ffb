import Arrays
import GPT
import Tasks

/// Random numbers from −1 to 1: what a method has to beat.
public struct RandomScores: CircuitMethod {
  public static let name = "random"
  public static let summary = "Random numbers: what a method has to beat."

  public init(_ settings: CircuitMethodSettings) {}

  public func passes(_ graph: CircuitGraph) -> Int { 0 }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    var generator = SeededGenerator(seed: problem.seed, stream: 0xC1AC)
    return EdgeScores(
      problem.graph, (0..<problem.graph.edgeCount).map { _ in 2 * generator.uniform() - 1 })
  }
}
