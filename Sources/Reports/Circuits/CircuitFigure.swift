import Circuits
import GPT
import Records
import Viz

/// A circuit as a layered graph, and how faithful circuits of growing size are.
struct CircuitFigure {
  let report: CircuitReport
  let model: String

  /// Edges of a drawing that a reader can follow.
  static let mostEdges = 80
  /// Heads of a layer that are drawn although no edge touches them.
  private static let mostHeads = 12

  var title: String { "Edges that compute \(report.target) (\(report.method))" }
  var curveTitle: String { "Faithfulness of circuits of growing size (\(report.method))" }

  /// The numbers of the edges that are drawn, the largest scores first.
  private var drawn: [Int] { Array(report.keptEdges.prefix(Self.mostEdges)) }

  private var subtitle: String {
    let size = report.keptEdges.count
    let left = size > drawn.count ? "; the \(drawn.count) largest of them are drawn" : ""
    let f = report.faithfulness.map { NumberText.fixed($0, 2) } ?? "undefined"
    return
      "\(model); \(size) of \(report.graph.edgeCount) edges\(left); \(report.ablation.rawValue) ablation; "
      + "faithfulness \(f) (\(report.metric.rawValue))"
  }

  var graph: LayeredGraph {
    let graph = report.graph
    let edges = drawn.map(graph.edge)
    let used = Set(edges.flatMap { [$0.from, $0.to] })
    let showsAll = graph.dimensions.heads <= Self.mostHeads
    let nodes = (graph.writers + [.logits]).filter { used.contains($0) || showsAll }
    let levels = Array(Set(nodes.map(level))).sorted()
    let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    return LayeredGraph(
      nodes: nodes.map { node in
        LayeredGraph.Node(
          label(node), level: levels.firstIndex(of: level(node))!,
          ports: isHead(node) ? Edge.HeadInput.allCases.map(\.rawValue) : [], isShown: used.contains(node))
      },
      edges: zip(drawn, edges).map { number, edge in
        LayeredGraph.Edge(
          from: places[edge.from]!, to: places[edge.to]!,
          port: edge.input.map { Edge.HeadInput.allCases.firstIndex(of: $0)! } ?? 0,
          weight: report.circuit.scores.values[number], name: edge.description)
      },
      levelLabels: levels.map(levelLabel), title: title, subtitle: subtitle, weightTitle: "score",
      signs: report.hasSigns ? ("helps \(report.target)", "harms it") : ("", ""))
  }

  private func isHead(_ node: Node) -> Bool { if case .head = node { true } else { false } }

  private func label(_ node: Node) -> String {
    if case .mlp(let layer) = node { "MLP \(layer)" } else { node.description }
  }

  private func level(_ node: Node) -> Int {
    switch node {
    case .input: 0
    case .head(let head): 1 + 2 * head.layer
    case .mlp(let layer): 2 + 2 * layer
    case .logits: 1 + 2 * report.graph.dimensions.layers
    }
  }

  private func levelLabel(_ level: Int) -> String {
    level == 0 || level > 2 * report.graph.dimensions.layers
      ? "" : level % 2 == 1 ? "layer \((level - 1) / 2)" : ""
  }

  var curves: LineChart {
    let series = report.curves.map { curve in
      LineChart.Series(
        curve.ranking == .signed ? "ranked by sign" : "ranked by size",
        points: curve.points.map { (100 * $0.share, $0.faithfulness ?? .nan) })
    }
    return LineChart(
      series, title: curveTitle,
      subtitle:
        "\(model); \(report.target); \(report.ablation.rawValue) ablation; \(report.metric.rawValue); "
        + "1 = the whole model, 0 = no edge",
      xTitle: "edges (% of \(report.graph.edgeCount))", yTitle: "faithfulness", logarithmicX: true)
  }
}
