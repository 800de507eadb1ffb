import Foundation
import Probe
import Records
import Viz

/// Attention by size and by position, untrained and trained side by side.
struct MechanisticAttentionRendering: MechanisticRendering {
  let report: MechanisticAttention
  let model: String
  var out = ReportText()
  /// The directory of the model to compare with; nil for a fresh one.
  let untrained: String?

  var page: Page {
    // Side by side while both fit a page's width.
    let figures: [any Figure] = [size, position]
    return Page(
      rows: report.task.layers <= 6 ? [figures] : figures.map { [$0] },
      title: "What the answering position attends to, k = \(report.task.k)",
      subtitle:
        "\(model), mean over heads and \(NumberText.grouped(Double(report.settings.sample))) test lists, "
        + "\(report.settings.protocol.rawValue) protocol", spacing: 8)
  }

  private var layers: [String] { (0..<report.task.layers).map(String.init) }
  /// 1 is the smallest number.
  private var ranks: [String] { (1...report.task.length).map { $0 == report.task.k ? "k = \($0)" : "\($0)" } }
  private var places: [String] { (0..<report.task.length).map(String.init) }
  /// What attention to all numbers alike would be.
  private var uniform: Double { 1 / Double(report.task.length) }
  private var sizeScale: ColorScale {
    let largest = (report.model.bySize + report.untrained.bySize).joined().max() ?? 0
    var scale = ColorScale.diverging(
      "attention (white: 1/\(report.task.length))", around: uniform, range: 0...max(largest, 1.5 * uniform))
    scale.stretchesHalves = true
    return scale
  }
  private var headings: [String] { [untrained ?? "untrained", "trained"] }

  private var size: HeatmapPanels {
    panels(
      { $0.bySize }, title: "By size (1 is the smallest number)", rows: ranks, rowTitle: "size rank",
      scale: sizeScale)
  }

  private var position: HeatmapPanels {
    panels(
      { $0.byPosition }, title: "By position", rows: places, rowTitle: "position",
      scale: .sequential("attention", range: 0...largestByPosition))
  }

  private var largestByPosition: Double {
    max(0.01, (report.model.byPosition + report.untrained.byPosition).joined().max() ?? 1)
  }

  private func panels(
    _ map: (MechanisticAttention.Maps) -> [[Double]], title: String, rows: [String], rowTitle: String,
    scale: ColorScale
  ) -> HeatmapPanels {
    // Panels of few layers still need the width of their headings.
    let cell = Size(max(report.task.layers <= 6 ? 18 : 15, 72 / Double(report.task.layers)), 13)
    return HeatmapPanels(
      panels: [
        [report.untrained, report.model].map { maps in
          HeatmapPanels.Panel(grid: Self.transposed(map(maps)))
        }
      ],
      rowLabels: rows, columnLabels: layers, title: title, rowTitle: rowTitle, columnTitle: "layer",
      columnHeadings: headings, scale: scale, annotate: .never, cellSize: cell)
  }

  /// [layer][index] with layers as columns.
  private static func transposed(_ rows: [[Double]]) -> Grid {
    Grid(rows: rows[0].count, columns: rows.count) { rows[$1][$0] }
  }

  func print() {
    out.print(
      "\(model): attention of the answering position, k = \(report.task.k), "
        + "\(report.settings.sample) test lists,\nmean over heads, \(report.settings.protocol.rawValue) protocol\n"
    )
    for (label, rows, map, scale) in [
      ("by size", ranks, { (maps: MechanisticAttention.Maps) in maps.bySize }, sizeScale),
      ("by position", places, { $0.byPosition }, .sequential(range: 0...largestByPosition)),
    ] {
      let maps = zip(headings, [report.untrained, report.model]).map { heading, maps in
        TerminalHeatmap(
          Self.transposed(map(maps)), rowLabels: rows, columnLabels: layers, title: "\(label), \(heading)",
          scale: scale)
      }
      out.print(TerminalPanels(maps).render(style: out.style))
    }
    out.print("rows: size rank (1 is the smallest) or position; columns: layer")
  }
}
