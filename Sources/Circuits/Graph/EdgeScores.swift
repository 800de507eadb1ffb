import Foundation
import GPT

/// One number an edge of a graph: how much a method thinks that it matters.
public struct EdgeScores: Sendable, Equatable {
  /// The graph.
  public let graph: CircuitGraph
  /// [edge], by the graph's numbers. Positive where the metric is higher with the edge than without, for methods that have
  /// signs.
  public var values: [Double]

  /// Precondition: one value an edge.
  public init(_ graph: CircuitGraph, _ values: [Double]) {
    precondition(values.count == graph.edgeCount, "\(values.count) scores for \(graph.edgeCount) edges")
    self.graph = graph
    self.values = values
  }

  /// The same value for all edges.
  public init(_ graph: CircuitGraph, repeating value: Double = 0) {
    self.init(graph, [Double](repeating: value, count: graph.edgeCount))
  }

  /// Scores of nodes as scores of edges: an edge counts as much as the weaker of its two ends; the embeddings and the logits
  /// never are the weaker, and of heads that share keys and values the largest counts.
  ///
  /// - Parameter nodes: [writer], a size each; that of the embeddings is not looked at.
  public init(_ graph: CircuitGraph, nodes: [Double]) {
    let owners = graph.readers.map(graph.owners)
    let sizes = graph.writers.indices.map { graph.writers[$0] == .input ? Double.infinity : abs(nodes[$0]) }
    let largest = sizes.filter(\.isFinite).max() ?? 0
    self.init(
      graph,
      graph.ends.map { end in
        let reader = owners[end.reader].map { sizes[$0] }.max() ?? .infinity
        return min(sizes[end.writer], reader, largest)
      })
  }

  /// How edges are ordered: by size, or by signed value.
  public enum Ranking: String, Codable, Sendable, CaseIterable {
    /// The largest sizes first: what CMD asks for.
    case absolute
    /// The most helpful first, the most harmful last: what CPR asks for.
    case signed
  }

  /// The numbers of all edges, the best first; of equal ones the first. Values that are not finite come last.
  public func order(_ ranking: Ranking = .absolute) -> [Int] {
    let keys = values.map { value -> Double in
      guard value.isFinite else { return -.infinity }
      return ranking == .absolute ? abs(value) : value
    }
    return keys.indices.sorted { (keys[$0], $1) > (keys[$1], $0) }
  }

  /// The best `count` edges, [edge].
  public func best(_ count: Int, _ ranking: Ranking = .absolute) -> [Bool] {
    var kept = [Bool](repeating: false, count: values.count)
    for edge in order(ranking).prefix(count) { kept[edge] = true }
    return kept
  }
}
