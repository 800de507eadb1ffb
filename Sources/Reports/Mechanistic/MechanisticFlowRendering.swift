import Foundation
import GPT
import Probe
import Records
import Viz

/// Attention between positions, layer by layer, with the smallest numbers in colour.
struct MechanisticFlowRendering: MechanisticRendering {
  let report: AttentionFlow
  let model: String
  var out = ReportText()

  /// Dark and light, so that they are told apart in grey too.
  private static let root = Color(hex: 0xA50F15)
  private static let leaf = Color(hex: 0x4A90D9)

  var page: Page {
    let k = report.task.k
    let removed =
      report.removed.isEmpty
      ? "all heads" : "without the \(report.removed.count) heads of lowest position entropy"
    return Page(
      [
        diagram(
          report.arranged,
          title: "\(NumberText.grouped(Double(report.counted))) lists with the smallest at their places",
          colors: colors),
        diagram(
          report.overall, title: "All \(NumberText.grouped(Double(report.settings.lists.sample))) test lists",
          colors: []),
      ], title: "Attention flow, k = \(k)",
      subtitle: "\(model), mean over heads, \(removed), \(report.settings.lists.protocol.rawValue) protocol",
      spacing: 8)
  }

  private var tokens: Int { report.arranged[0].count }

  /// One a token: the root red, leaves blue.
  private var colors: [Color?] {
    var colors = [Color?](repeating: nil, count: tokens)
    for (rank, place) in report.places.enumerated() {
      colors[report.positions[place]] = rank + 1 == report.task.k ? Self.root : Self.leaf
    }
    return colors
  }

  private func diagram(_ weights: [[[Double]]], title: String, colors: [Color?]) -> FlowDiagram {
    let layers = weights.count
    var edges: [FlowDiagram.Edge] = []
    for (layer, grid) in weights.enumerated() {
      // What the last layer writes elsewhere is never read.
      for query in layer == layers - 1 ? tokens - 1..<tokens : 0..<tokens {
        for key in 0...query {
          edges.append(FlowDiagram.Edge(level: layer, from: key, to: query, weight: grid[query][key]))
        }
      }
    }
    var labels = [String](repeating: "", count: tokens)
    for (place, position) in report.positions.enumerated() { labels[position] = "\(place)" }
    var keys: [FlowDiagram.Key] = []
    if !colors.isEmpty {
      keys.append(FlowDiagram.Key(ordinal, Self.root))
      if report.task.k > 1 {
        keys.append(FlowDiagram.Key(report.task.k == 2 ? "smallest" : "smaller", Self.leaf))
      }
    }
    return FlowDiagram(
      columns: tokens, levels: layers + 1, edges: edges, colors: colors, columnLabels: labels,
      levelLabels: ["input"] + (0..<layers).map { "layer \($0)" }, title: title,
      columnTitle: "place in the list",
      keys: keys, weightTitle: "attention", pitch: Size(22, layers <= 6 ? 44 : 30))
  }

  /// What the root is.
  private var ordinal: String {
    switch report.task.k {
    case 1: "smallest"
    case 2: "2nd smallest"
    case 3: "3rd smallest"
    case let k: "\(k)th smallest"
    }
  }

  func print() {
    let k = report.task.k
    out.print(
      "\(model): attention flow, k = \(k), \(report.counted) lists without equal numbers,\n"
        + "\(report.settings.lists.protocol.rawValue) protocol; heads removed: "
        + (report.removed.isEmpty ? "none" : report.removed.map(\.description).joined(separator: " ")) + "\n")
    let shown = report.places.enumerated().suffix(4)
    let root = report.positions[report.places[k - 1]]
    let rows = report.arranged.enumerated().flatMap { layer, grid in
      [("last", tokens - 1), ("k-th", root)].map { (layer: layer, from: $0, attention: grid[$1]) }
    }
    out.print(
      Table(rows) {
        Column("layer") { $0.layer }
        Column("from") { $0.from }
        for (rank, place) in shown {
          Column("to rank \(rank + 1) (place \(place))", .decimals(3)) {
            $0.attention[report.positions[place]]
          }
        }
      })
    let bare = (0..<report.task.layers).filter { layer in
      report.removed.count { $0.layer == layer } == report.task.heads
    }
    if !bare.isEmpty {
      out.print("\nlayers without any head left: \(bare.map(String.init).joined(separator: ", "))")
    }
    out.print(
      "\nfrom the last position and from the k-th smallest number's; \(out.setting("out")) draws all of it")
  }
}
