import Foundation
import Probe
import Records
import Viz
import Worlds

/// The scores of a reasoning probe by depth and size, and what attention they come from.
struct ReasoningProbeRendering: MechanisticRendering {
  let report: ReasoningProbe
  let model: String
  var out = ReportText()

  /// Cells of all sizes are shown where there is one size only.
  private var shown: [ReasoningProbe.Cell] {
    report.cells.filter { cell in
      cell.kind.statements != nil
        || !report.cells.contains { $0.kind.depth == cell.kind.depth && $0.kind.statements != nil }
    }
  }

  var page: Page {
    Page(
      rows: [[scores], [raw], attention],
      title: report.task == .arc ? "MechanisticProbe on explanations" : "MechanisticProbe on theories",
      subtitle:
        "\(model), \(report.settings.protocol.rawValue) protocol, \(report.settings.shots) demonstrations",
      spacing: 6)
  }

  private var width: Double { max(300, 46 * Double(shown.count)) }

  private var groups: [String] {
    shown.map { cell in "\(cell.kind.statements.map(String.init) ?? "any")" + "\ndepth \(cell.kind.depth)" }
  }

  private func bars(_ name: String, _ value: (ReasoningProbe.Cell) -> Double?) -> BarChart.Series {
    BarChart.Series(name, values: shown.map { value($0) ?? .nan })
  }

  private var scores: BarChart {
    BarChart(
      groups: groups.map { $0.replacingOccurrences(of: "\n", with: ", ") },
      series: [
        BarChart.Series(
          "accuracy", values: shown.map { $0.accuracy?.accuracy ?? .nan },
          ranges: shown.map { $0.accuracy?.interval.range }),
        bars("S_P1: useful?") { $0.scores.useful.score },
        bars("S_P2: at which step?") { $0.scores.answers.score },
      ], title: "Accuracy and scores by number of statements",
      subtitle: "Lines over accuracy: 95 % intervals. Scores that are not defined are missing",
      xTitle: "statements, depth of the question", yRange: lowest...1, plotSize: Size(width, 110))
  }

  private var lowest: Double {
    min(0, shown.flatMap { [$0.scores.useful.score, $0.scores.answers.score].compactMap { $0 } }.min() ?? 0)
  }

  private var raw: BarChart {
    BarChart(
      groups: groups.map { $0.replacingOccurrences(of: "\n", with: ", ") },
      series: [
        bars("useful, trained") { $0.scores.useful.probe?.mean },
        bars("useful, untrained") { $0.scores.useful.probe?.controls.random?.mean },
        bars("step, trained") { $0.scores.answers.probe?.mean },
        bars("step, untrained") { $0.scores.answers.probe?.controls.random?.mean },
      ], title: "Macro-F1 of the two probes", xTitle: "statements, depth of the question", yTitle: "macro-F1",
      yRange: 0...1, plotSize: Size(width, 110))
  }

  /// The deepest items of all sizes, or those of each depth.
  private var attention: [any Figure] {
    let totals = Dictionary(grouping: report.cells) { $0.kind.depth }.sorted { $0.key < $1.key }.compactMap {
      $1.last { $0.attention != nil }
    }
    return totals.map { cell in
      let layers = report.settings.protocol == .paper ? nil : report.layers
      func line(_ name: String, _ values: [Double]?, _ color: Int, dashed: Bool) -> LineChart.Series? {
        values.map { values in
          LineChart.Series(
            name,
            points: values.enumerated().map { (x: Double(layers?[$0] ?? $0), y: $1) }, dashed: dashed,
            marker: dashed ? Marker.none : Marker.allCases[color], color: Color.okabeIto[color])
        }
      }
      let highest =
        [
          cell.attention?.useful, cell.attention?.useless, cell.untrained?.useful, cell.untrained?.useless,
        ].compactMap { $0?.max() }.max() ?? 1
      return LineChart(
        [
          line("useful", cell.attention?.useful, 0, dashed: false),
          line("useless", cell.attention?.useless, 1, dashed: false),
          line("useful, untrained", cell.untrained?.useful, 0, dashed: true),
          line("useless, untrained", cell.untrained?.useless, 1, dashed: true),
        ].compactMap { $0 }, title: "Attention to statements, depth \(cell.kind.depth)", xTitle: "layer",
        yTitle: "mean attention", yRange: 0...(1.05 * max(1e-6, highest)),
        plotSize: Size(max(165, width / Double(totals.count) - 60), 100))
    }
  }

  func print() {
    out.print(
      "\(model): \(report.task == .arc ? "explanations" : "theories"), "
        + "\(report.settings.protocol.rawValue) protocol, \(report.settings.shots) demonstrations\n")
    out.print(
      Table(report.cells) {
        Column("depth", \.kind.depth)
        Column("statements", \.kind.statements, missing: "any")
        Column("items") { $0.accuracy?.items ?? 0 }
        Column("accuracy", \.accuracy?.accuracy, .decimals(3))
        Column(
          "95 %", { $0.accuracy.map { SampleText.ends($0.interval, by: 1, decimals: 3) } }, align: .right)
        Column("majority", \.accuracy?.majority, .decimals(3))
        Column("proven", { $0.accuracy?.proven }, .decimals(3))
        Column("unproven", { $0.accuracy?.unproven }, .decimals(3))
      })
    out.print("")
    out.print(
      Table(report.cells) {
        Column("depth", \.kind.depth)
        Column("statements", \.kind.statements, missing: "any")
        Self.columns("S_P1").map { $0.of(\.scores.useful) }
        Self.columns("S_P2").map { $0.of(\.scores.answers) }
        Column("shuffled", { $0.scores.answers.probe?.controls.shuffled.mean }, .decimals(3))
      })
    out.print(
      """

      S_P1: is a statement useful? S_P2: at which step? F1: of the probe; random: of
      \(report.settings.randomModels) freshly initialised models; S = (F1 - random) / (1 - random).
      majority: always the most frequent answer; proven: questions whose fact follows.
      """)
    let missing = report.cells.flatMap {
      [$0.scores.useful.missing, $0.scores.answers.missing].compactMap { $0 }
    }
    for reason in Set(missing).sorted() { out.print("-: \(reason)") }
    let tooLong = report.cells.filter { $0.kind.statements != nil || report.cells.count == 1 }
      .reduce(0) { $0 + $1.tooLong }
    if tooLong > 0 {
      out.note("\(tooLong) prompts are longer than the model's context and were left out")
    }
  }

  private static func columns(_ name: String) -> [Column<MechanisticScore>] {
    [
      Column(name, \.score, .decimals(3)), Column("F1", \.probe?.mean, .decimals(3)),
      Column("random", { $0.probe?.controls.random?.mean }, .decimals(3)),
    ]
  }
}
