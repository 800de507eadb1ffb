import GPT
import Tasks

/// Information-flow routes: how close each writer's output is to what the reader reads.
///
/// p(u, v) = max(0, ‖x_v‖₁ − ‖z_u − x_v‖₁) at each position of the clean text, divided by the sum over the writers of v; the mean
/// over positions and texts. No metric and no corrupt text: the same for every question about a text.
///
/// Ferrando and Voita 2024, "Information Flow Routes: Automatically Interpreting Language Models at Scale".
public struct InformationFlow: CircuitMethod {
  public static let name = "ifr"
  public static let summary = "How close a writer's output is to what the reader reads; asks for no metric."
  public static let hasSigns = false

  public init(_ settings: CircuitMethodSettings) {}

  public func passes(_ graph: CircuitGraph) -> Int { 1 }

  public func scores(_ problem: CircuitProblem, job: Job) throws -> EdgeScores {
    let (masked, graph) = (problem.masked, problem.graph)
    let (texts, length, width) = (masked.texts.count, masked.texts.length, graph.dimensions.width)
    var sums = [Double](repeating: 0, count: graph.edgeCount)
    // Readers of one point read the same stream: each is computed once.
    for ((_, readers), streams) in zip(graph.readingPoints, try masked.streamsThatAreRead()) {
      try job.check()
      let writers = graph.readers[readers[0]].writers
      var shares = [Double](repeating: 0, count: writers)
      for text in 0..<texts {
        let outputs = masked.clean.text(text)
        let stream = streams.at(text).pointer
        for position in 0..<length {
          let x = stream + position * width
          var size: Float = 0
          for i in 0..<width { size += abs(x[i]) }
          var near = [Double](repeating: 0, count: writers)
          for writer in 0..<writers {
            let z = outputs + (writer * length + position) * width
            var distance: Float = 0
            for i in 0..<width { distance += abs(z[i] - x[i]) }
            near[writer] = Double(max(0, size - distance))
          }
          let total = near.reduce(0, +)
          guard total > 0 else { continue }
          for writer in 0..<writers { shares[writer] += near[writer] / total }
        }
      }
      for reader in readers {
        for (writer, edge) in graph.edges(to: reader).enumerated() {
          sums[edge] = shares[writer] / Double(texts * length)
        }
      }
    }
    return EdgeScores(graph, sums)
  }
}
