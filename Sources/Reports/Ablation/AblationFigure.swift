import Arrays
import GPT
import Intervene
import Records
import Viz

/// Ablations as bars: every output before and after.
enum AblationFigure {
  /// One ablation.
  static func chart(_ report: AblationReport, model: String) -> BarChart {
    BarChart(
      groups: report.outputs,
      series: [
        series(
          "untouched, teacher-forced", report.outputs, report.baseline, \.teacherForced, \.teacherForced),
        series("untouched, generated", report.outputs, report.baseline, \.generated, \.generated),
        series("ablated, teacher-forced", report.outputs, report.ablated, \.teacherForced, \.teacherForced),
        series("ablated, generated", report.outputs, report.ablated, \.generated, \.generated),
        .constant(report.outputs, report.baseline.majority),
      ].compactMap { $0 }, title: SampleText.capitalized(names(report)),
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample))", xTitle: "output",
      yTitle: "accuracy", yRange: 0...1, plotSize: Size(360, 165))
  }

  /// The same ablation under several modes: a panel for each way of answering.
  static func page(_ reports: ByMode<AblationReport>, model: String) -> Page {
    let first = reports.reports[0]
    func panel(
      _ title: String, _ shares: (TaskAccuracy) -> [String: Double]?,
      _ intervals: (TaskAccuracy.Intervals) -> [String: ShareInterval]?
    ) -> BarChart {
      BarChart(
        groups: first.outputs,
        series: [series("untouched", first.outputs, first.baseline, shares, intervals)].compactMap { $0 }
          + zip(reports.modes, reports.reports).compactMap {
            series($0.rawValue, first.outputs, $1.ablated, shares, intervals)
          } + [.constant(first.outputs, first.baseline.majority)], title: title, xTitle: "output",
        yTitle: "accuracy", yRange: 0...1, plotSize: Size(360, 120))
    }
    return Page(
      [
        panel("Teacher-forced", { $0.teacherForced }, { $0.teacherForced }),
        panel("Generated", { $0.generated }, { $0.generated }),
      ],
      title: SampleText.capitalized(
        names(first).replacing("\(reports.modes[0].rawValue) ablation", with: "ablation")),
      subtitle: "\(model), \(SampleText.inputs(first.inputs, first.isSample)) of '\(first.world)'")
  }

  private static func names(_ report: AblationReport) -> String {
    report.specification.interventions.map(\.description).joined(separator: "; ")
  }

  private static func series(
    _ name: String, _ outputs: [String], _ accuracy: TaskAccuracy,
    _ shares: (TaskAccuracy) -> [String: Double]?,
    _ intervals: (TaskAccuracy.Intervals) -> [String: ShareInterval]?
  ) -> BarChart.Series? {
    shares(accuracy).map { shares in
      BarChart.Series(
        name, values: outputs.map { shares[$0]! },
        ranges: accuracy.intervals.flatMap(intervals).map { found in outputs.map { found[$0].map(\.range) } })
    }
  }
}

extension ColorScale {
  /// What is lost of an accuracy, up to the largest loss, or a tenth where all are small.
  static func loss(losses: [Double]) -> ColorScale {
    .loss("accuracy lost", range: 0...max(0.1, losses.filter(\.isFinite).max() ?? 0))
  }
}

extension BarChart.Series {
  /// What always giving each output's most frequent value reaches.
  static func constant(_ outputs: [String], _ majority: [String: Double]) -> BarChart.Series {
    BarChart.Series("always the most frequent value", values: outputs.map { majority[$0] ?? .nan })
  }
}

/// Parts ablated one by one as heat maps, layers down; modes one above the other.
struct SweepFigure {
  /// The same parts under different modes.
  let reports: [AblationSweep]
  let model: String

  private var first: AblationSweep { reports[0] }
  private var names: [String] { first.target.map { [$0] } ?? first.outputs }
  private var layers: Int { (first.rows.map(\.layer).max() ?? 0) + 1 }
  private var perLayer: Int { (first.rows.map(\.index).max() ?? 0) + 1 }

  var page: Page {
    let kind =
      switch first.parts {
      case .head: "head"
      case .attention: "attention layer"
      case .mlp: "MLP"
      case .neuron: "neuron"
      }
    return Page(
      reports.count == 1 ? [single] : compared,
      title: "Accuracy lost without one \(kind) (\(reports.map(\.mode.rawValue).joined(separator: ", ")))",
      subtitle: "\(model), \(SampleText.inputs(first.inputs, first.isSample)) of '\(first.world)'. "
        + "Untouched: "
        + names.map { "\($0) \(NumberText.fixed(first.baseline.teacherForced[$0]!, 2))" }.joined(
          separator: ", ")
        + ". " + SampleText.constants(names, first.baseline.majority))
  }

  /// One map an output, teacher-forced, then generated.
  private var single: HeatmapPanels {
    let maps = answers.flatMap { name, value in
      names.map { output in panel("\(output), \(name)", first) { value($0, $1, output) } }
    }
    return panels(rows(maps, across: perLayer > 32 ? 1 : names.count == 1 ? 2 : 3))
  }

  /// Outputs (of one output ways of answering) across and modes down; where parts are many, one map below the other.
  private var compared: [HeatmapPanels] {
    if names.count == 1, perLayer <= 32 {
      let maps = reports.map { report in
        answers.map { _, value in panel("", report) { value($0, $1, names[0]) } }
      }
      return [
        panels(
          maps, title: names[0], rowHeadings: reports.map(\.mode.rawValue),
          columnHeadings: answers.map(\.name))
      ]
    }
    return answers.map { name, value in
      guard perLayer <= 32, names.count <= 8 else {
        let maps = names.flatMap { output in
          reports.map { report in
            panel("\(output), \(report.mode.rawValue)", report) { value($0, $1, output) }
          }
        }
        return panels(
          rows(maps, across: perLayer > 32 ? 1 : reports.count), title: SampleText.capitalized(name))
      }
      let maps = reports.map { report in
        names.map { output in panel("", report) { value($0, $1, output) } }
      }
      return panels(
        maps, title: SampleText.capitalized(name), rowHeadings: reports.map(\.mode.rawValue),
        columnHeadings: names)
    }
  }

  /// The ways of answering, and what is lost of each output's accuracy.
  private var answers: [(name: String, lost: (AblationSweep, AblationSweep.Row, _ output: String) -> Double)]
  {
    [("teacher-forced", { $0.baseline.teacherForced[$2]! - $1.teacherForced[$2]! })]
      + (first.rows[0].generated == nil
        ? [] : [("generated", { ($0.baseline.generated?[$2] ?? .nan) - $1.generated![$2]! })])
  }

  /// White where nothing is lost, for all maps alike; a gain is white as well, and its number tells.
  private var scale: ColorScale {
    .loss(
      losses: reports.flatMap { report in
        report.rows.flatMap { row in
          answers.flatMap { _, lost in names.map { lost(report, row, $0) } }
        }
      })
  }

  private func panel(
    _ title: String, _ report: AblationSweep, _ value: (AblationSweep, AblationSweep.Row) -> Double
  ) -> HeatmapPanels.Panel {
    HeatmapPanels.Panel(
      title: title,
      grid: Grid(rows: layers, columns: perLayer) { layer, index in
        // Of a sweep that was stopped the last parts are missing.
        let number = layer * perLayer + index
        return number < report.rows.count ? value(report, report.rows[number]) : .nan
      })
  }

  private func rows(_ maps: [HeatmapPanels.Panel], across: Int) -> [[HeatmapPanels.Panel]] {
    stride(from: 0, to: maps.count, by: across).map { Array(maps[$0..<min(maps.count, $0 + across)]) }
  }

  private func panels(
    _ maps: [[HeatmapPanels.Panel]], title: String = "", rowHeadings: [String] = [],
    columnHeadings: [String] = []
  ) -> HeatmapPanels {
    let isLayer = perLayer == 1
    return HeatmapPanels(
      panels: maps, rowLabels: (0..<layers).map(String.init),
      columnLabels: isLayer ? [] : (0..<perLayer).map(String.init), title: title, rowTitle: "layer",
      columnTitle: isLayer ? "" : first.parts.rawValue, rowHeadings: rowHeadings,
      columnHeadings: columnHeadings, scale: scale,
      cellSize: isLayer ? Size(maps[0].count > 3 ? 48 : 90, 18) : nil)
  }
}
