/// How an answer follows from statements: nodes are statements, edges lead from a premise to the statement that takes
/// the step.
///
/// In a theory the conclusion of an edge is the rule that is applied; in an explanation it is the sentence that follows.
/// A statement that a proof uses twice has two nodes, so that proofs of theories are trees.
public struct Proof: Sendable, Hashable {
  /// A premise of a step.
  public struct Edge: Sendable, Hashable {
    /// Places among ``Proof/nodes``.
    public let premise: Int
    /// The place of the statement that takes the step, among ``Proof/nodes``.
    public let conclusion: Int
    /// True for the second and later arrows of `(2 3) -> 5 -> 6`, which the paper's parser drops.
    public let isChained: Bool

    /// An edge between two places among ``Proof/nodes``.
    public init(premise: Int, conclusion: Int, isChained: Bool = false) {
      self.premise = premise
      self.conclusion = conclusion
      self.isChained = isChained
    }
  }

  /// Names of statements, in the order of the proof's text.
  public let nodes: [String]
  /// Inner steps before outer ones.
  public let edges: [Edge]
  /// Whether a step needs that something does not follow (`NAF`).
  public let usesNAF: Bool
  /// The longest way from each node to a last conclusion, in edges.
  public let distances: [Int]

  /// Nil for edges that form a circle or leave the nodes, and for no nodes. O(nodes + edges).
  public init?(nodes: [String], edges: [Edge], usesNAF: Bool = false) {
    guard !nodes.isEmpty,
      edges.allSatisfy({ nodes.indices.contains($0.premise) && nodes.indices.contains($0.conclusion) })
    else { return nil }
    var premises = [[Int]](repeating: [], count: nodes.count)
    var following = [Int](repeating: 0, count: nodes.count)
    for edge in edges {
      premises[edge.conclusion].append(edge.premise)
      following[edge.premise] += 1
    }
    var distances = [Int](repeating: 0, count: nodes.count)
    var ready = nodes.indices.filter { following[$0] == 0 }
    var done = 0
    while let node = ready.popLast() {
      done += 1
      for premise in premises[node] {
        distances[premise] = max(distances[premise], distances[node] + 1)
        following[premise] -= 1
        if following[premise] == 0 { ready.append(premise) }
      }
    }
    guard done == nodes.count else { return nil }
    self.nodes = nodes
    self.edges = edges
    self.usesNAF = usesNAF
    self.distances = distances
  }

  /// The number of steps, one after the other.
  public var height: Int { distances.max() ?? 0 }

  /// The useful statements: each that the proof names, once, in the order of its text.
  public var usefulStatements: [String] {
    var seen: Set<String> = []
    return nodes.filter { seen.insert($0).inserted }
  }

  /// At which step each useful statement comes in: ``height`` minus its longest way to the answer. What is used first
  /// has 0, the last conclusion has ``height``.
  public var steps: [String: Int] {
    let height = height
    return Dictionary(zip(nodes, distances.map { height - $0 }), uniquingKeysWith: min)
  }
}

extension Proof {
  /// ``steps`` as the paper's released code has them: statements that occur twice are one node, edges against an earlier
  /// one are dropped, so are chained ones; of the rest only the first `depth` count. The step is then `depth` minus the
  /// longest way to any node without a way on, so that premises whose edge was cut off share the answer's step.
  public func releasedSteps(depth: Int) -> [String: Int] {
    var kept: [(from: String, to: String)] = []
    for edge in edges where !edge.isChained {
      let (from, to) = (nodes[edge.premise], nodes[edge.conclusion])
      if from != to, !kept.contains(where: { $0 == (to, from) }) { kept.append((from, to)) }
    }
    kept = Array(kept.prefix(max(0, depth)))
    var distances = Dictionary(uniqueKeysWithValues: usefulStatements.map { ($0, 0) })
    // No way is longer than the edges; circles of three or more rules end there.
    for _ in kept {
      for (from, to) in kept { distances[from] = min(kept.count, max(distances[from]!, distances[to]! + 1)) }
    }
    return distances.mapValues { max(0, depth - $0) }
  }

  /// The proof as the paper prepares explanations: the longest way stays, all other statements become premises of its
  /// first conclusion, and all steps but the first are chained.
  public func flattened() -> Proof {
    var path = [nodes.indices.max { (distances[$0], $1) < (distances[$1], $0) }!]
    while let next = edges.first(where: {
      $0.premise == path.last! && distances[$0.conclusion] == distances[$0.premise] - 1
    }) { path.append(next.conclusion) }
    let others = nodes.indices.filter { !path.contains($0) }
    let order = others + path
    guard path.count > 1 else { return self }
    let start = others.count
    let edges =
      (0...start).map { Edge(premise: $0, conclusion: start + 1) }
      + (start + 1..<order.count - 1).map { Edge(premise: $0, conclusion: $0 + 1, isChained: true) }
    return Proof(nodes: order.map { nodes[$0] }, edges: edges, usesNAF: usesNAF)!
  }
}
