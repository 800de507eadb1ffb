import Foundation
import Probe
import Records
import Viz

/// Entropies of the heads, and what is left when they are removed.
struct MechanisticCausalRendering: MechanisticRendering {
  let report: CausalPruning
  let model: String
  var out = ReportText()

  var page: Page {
    Page(
      rows: [[entropies], [curves]], title: "Removing heads, k = \(report.task.k)",
      subtitle: "\(model), \(NumberText.grouped(Double(report.settings.lists.sample))) test lists, "
        + "\(report.settings.lists.protocol.rawValue) protocol", spacing: 6)
  }

  private var entropies: HeatmapPanels {
    HeatmapPanels(
      panels: [
        [report.positionEntropy, report.sizeEntropy].map { HeatmapPanels.Panel(grid: Self.grid($0)) }
      ],
      rowLabels: (0..<report.task.layers).map(String.init),
      columnLabels: (0..<report.task.heads).map(String.init),
      title: "Entropy of each head's mean attention", rowTitle: "layer",
      columnTitle: "head", columnHeadings: ["by position", "by size"],
      scale: ColorScale(.magma, range: 0...1, label: "entropy / ln \(report.task.length)"),
      missingText: "no attention to numbers",
      // Few layers must still leave the colour bar room for its label.
      cellSize: Size(max(22, 56 / Double(report.task.heads)), max(22, 96 / Double(report.task.layers))))
  }

  private var curves: LineChart {
    func line(_ name: String, _ points: [CausalPruning.Point]) -> LineChart.Series {
      LineChart.Series(
        name, points: ([report.baseline] + points).map { (x: Double($0.percent), y: $0.accuracy) },
        dashed: false)
    }
    var series = [
      line("low position entropy first", report.byPosition), line("low size entropy first", report.bySize),
    ]
    if !report.atRandom.isEmpty {
      let start = report.baseline.accuracy
      series.append(
        LineChart.Series(
          "at random",
          points: [(x: 0, y: start)] + report.atRandom.map { (x: Double($0.percent), y: $0.mean) },
          band: [(lower: start, upper: start)]
            + report.atRandom.map { (lower: $0.lowest, upper: $0.highest) }, dashed: true,
          color: Color(grey: 0.4)))
    }
    return LineChart(
      series, title: "Accuracy without these heads",
      subtitle: report.atRandom.isEmpty
        ? "" : "Band: lowest to highest of \(report.settings.draws) random draws",
      xTitle: "heads removed (%)",
      yTitle: "accuracy", xRange: 0...100, yRange: 0...1, plotSize: Size(260, 140))
  }

  private static func grid(_ values: [[Double?]]) -> Grid { Grid(values.map { $0.map { $0 ?? .nan } }) }

  func print() {
    let baseline = report.baseline
    out.print(
      "\(model): removing heads, k = \(report.task.k), \(report.settings.lists.sample) test lists, "
        + "\(report.settings.lists.protocol.rawValue) protocol")
    out.print(
      "accuracy with all \(report.task.layers * report.task.heads) heads: "
        + "\(ProbeText.number(baseline.accuracy)) (95 % interval \(SampleText.ends(baseline.interval, by: 1, decimals: 3)))\n"
    )
    let points = report.byPosition.indices.map { place in
      (
        position: report.byPosition[place], size: report.bySize[place],
        random: report.atRandom.isEmpty ? nil : report.atRandom[place]
      )
    }
    out.print(
      Table(points) {
        Column("removed", { "\($0.position.percent) %" }, align: .right)
        Column("heads") { $0.position.removed }
        Column("position", .decimals(3)) { $0.position.accuracy }
        Column("size", .decimals(3)) { $0.size.accuracy }
        Column("random", .decimals(3)) { $0.random?.mean }
        Column("deviation", .decimals(3)) { $0.random?.deviation }
        Column(
          "from–to",
          { $0.random.map { "\(ProbeText.number($0.lowest))–\(ProbeText.number($0.highest))" } },
          align: .right)
      })
    out.print(
      """

      position, size: accuracy without the heads with the lowest entropy by position or
      by size; random: mean over \(report.settings.draws) draws, on \
      \(min(report.settings.drawLists, report.settings.lists.sample)) lists. 95 % intervals of
      position and size reach up to \(ProbeText.number(largestReach)) from the accuracy.

      """)
    let maps = [("position entropy", report.positionEntropy), ("size entropy", report.sizeEntropy)].map {
      TerminalHeatmap(
        Self.grid($1), rowLabels: (0..<report.task.layers).map { "layer \($0)" },
        columnLabels: (0..<report.task.heads).map(String.init), title: $0,
        scale: ColorScale(.magma, range: 0...1))
    }
    out.print(TerminalPanels(maps).render(style: out.style), terminator: "")
  }

  private var largestReach: Double? {
    ([report.baseline] + report.byPosition + report.bySize).map { $0.interval.reach(from: $0.accuracy) }.max()
  }
}
