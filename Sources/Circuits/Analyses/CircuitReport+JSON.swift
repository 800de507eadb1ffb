import GPT
import Records

extension CircuitReport: Encodable {
  private enum CodingKeys: String, CodingKey {
    case target, method, ablation, metric, pairs, texts, pairsLookedAt, leftOut, isSample, edgeCount, size,
      whole,
      none, value, faithfulness, curves, accuracy, random, stability, cfg, nodes, edges
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(target, forKey: .target)
    try container.encode(method, forKey: .method)
    try container.encode(ablation, forKey: .ablation)
    try container.encode(metric, forKey: .metric)
    try container.encode(pairKind, forKey: .pairs)
    try container.encode(texts, forKey: .texts)
    try container.encode(pairsLookedAt, forKey: .pairsLookedAt)
    try container.encode(leftOut, forKey: .leftOut)
    try container.encode(isSample, forKey: .isSample)
    try container.encode(graph.edgeCount, forKey: .edgeCount)
    try container.encode(circuit.kept.count { $0 }, forKey: .size)
    try container.encode(ends.whole, forKey: .whole)
    try container.encode(ends.none, forKey: .none)
    try container.encode(value, forKey: .value)
    try container.encode(faithfulness, forKey: .faithfulness)
    try container.encode(curves, forKey: .curves)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(random, forKey: .random)
    try container.encode(stability, forKey: .stability)
    try encodeGraph(to: &container)
  }

  /// What EAP-IG's `Graph.from_json` asks for.
  private func encodeGraph(to container: inout KeyedEncodingContainer<CodingKeys>) throws {
    let d = graph.dimensions
    var sizes = container.nestedContainer(keyedBy: AnyKey.self, forKey: .cfg)
    try sizes.encode(d.layers, forKey: AnyKey(stringValue: "n_layers"))
    try sizes.encode(d.heads, forKey: AnyKey(stringValue: "n_heads"))
    try sizes.encode(d.width, forKey: AnyKey(stringValue: "d_model"))
    try sizes.encode(d.blockForm == .parallel, forKey: AnyKey(stringValue: "parallel_attn_mlp"))

    let edges = graph.edges
    let inCircuit = graph.nodes(touchedBy: circuit.kept)
    var nodes = container.nestedContainer(keyedBy: AnyKey.self, forKey: .nodes)
    for node in graph.writers + [.logits] {
      try nodes.encode(
        NodeEntry(isKept: inCircuit.contains(node)), forKey: AnyKey(stringValue: node.circuitName))
    }
    var entries = container.nestedContainer(keyedBy: AnyKey.self, forKey: .edges)
    for (number, edge) in edges.enumerated() {
      let entry = EdgeEntry(
        score: circuit.scores.values[number], isKept: circuit.kept[number], q: qValues?[number])
      for name in CircuitFile.names(of: edge, in: d) {
        try entries.encode(entry, forKey: AnyKey(stringValue: name))
      }
    }
  }

  private struct NodeEntry: Encodable {
    let isKept: Bool

    private enum CodingKeys: String, CodingKey { case isKept = "in_graph" }
  }

  private struct EdgeEntry: Encodable {
    let score: Double
    let isKept: Bool
    let q: Double?

    private enum CodingKeys: String, CodingKey {
      case score, q
      case isKept = "in_graph"
    }
  }
}
