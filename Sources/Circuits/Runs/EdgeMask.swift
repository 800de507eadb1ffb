/// How much of each edge is kept, [edge]: 1 for all, 0 for none, and what lies between where masks are trained.
public struct EdgeMask: Sendable, Equatable {
  /// By the graph's numbers.
  public var kept: [Float]

  /// A mask with these shares.
  public init(_ kept: [Float]) { self.kept = kept }

  /// Keeps a set of edges whole and removes the others.
  public init(keeping edges: [Bool]) { kept = edges.map { $0 ? 1 : 0 } }

  /// Keeps every edge of a graph.
  public static func all(_ graph: CircuitGraph) -> EdgeMask {
    EdgeMask([Float](repeating: 1, count: graph.edgeCount))
  }

  /// Keeps no edge of a graph.
  public static func none(_ graph: CircuitGraph) -> EdgeMask {
    EdgeMask([Float](repeating: 0, count: graph.edgeCount))
  }

  /// Removes one edge more.
  public func removing(_ edge: Int) -> EdgeMask {
    var result = self
    result.kept[edge] = 0
    return result
  }
}
