import Intervene
import Viz

/// One ablation as bars: every output before and after.
struct AblationFigure {
  let report: AblationReport
  let model: String

  var chart: BarChart {
    func series(_ name: String, _ values: [String: Double]?, _ errors: [String: Double]?) -> BarChart.Series?
    {
      values.map { values in
        BarChart.Series(
          name, values: report.outputs.map { values[$0]! },
          errors: errors.map { errors in report.outputs.map { errors[$0]! } })
      }
    }
    let errors = report.ablated.standardErrors
    let description = report.specification.interventions.map(\.description).joined(separator: "; ")
    return BarChart(
      groups: report.outputs,
      series: [
        series("untouched, teacher-forced", report.baseline.teacherForced, nil),
        series("untouched, generated", report.baseline.generated, nil),
        series("ablated, teacher-forced", report.ablated.teacherForced, errors?.teacherForced),
        series("ablated, generated", report.ablated.generated, errors?.generated),
      ].compactMap { $0 }, title: description,
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample))", xTitle: "output",
      yTitle: "accuracy", yRange: 0...1, plotSize: Size(360, 165))
  }
}

/// A sweep as heat maps, layers down: one map an output, teacher-forced above generated.
struct SweepFigure {
  let report: AblationSweep
  let model: String

  var page: Page {
    let names = report.target.map { [$0] } ?? report.outputs
    let kind =
      switch report.parts {
      case .head: "head"
      case .attention: "attention layer"
      case .mlp: "MLP"
      case .neuron: "neuron"
      }
    var maps = names.map { name in panel("\(name), teacher-forced") { $0.teacherForced[name]! } }
    if report.rows.first?.generated != nil {
      maps += names.map { name in panel("\(name), generated") { $0.generated![name]! } }
    }
    return Page(
      [panels(maps, across: perLayer > 32 ? 1 : names.count == 1 ? 2 : 3)],
      title: "Accuracy with one \(kind) ablated (\(report.mode.rawValue))",
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
  }

  private var layers: Int { (report.rows.map(\.layer).max() ?? 0) + 1 }
  private var perLayer: Int { report.rows.count / layers }

  private func panel(_ title: String, _ value: (AblationSweep.Row) -> Double) -> HeatmapPanels.Panel {
    HeatmapPanels.Panel(
      title: title,
      grid: Grid(rows: layers, columns: perLayer) { value(report.rows[$0 * perLayer + $1]) })
  }

  private func panels(_ maps: [HeatmapPanels.Panel], across: Int) -> HeatmapPanels {
    let isLayer = perLayer == 1
    return HeatmapPanels(
      panels: stride(from: 0, to: maps.count, by: across).map {
        Array(maps[$0..<min(maps.count, $0 + across)])
      },
      rowLabels: (0..<layers).map(String.init),
      columnLabels: isLayer ? [] : (0..<perLayer).map(String.init), rowTitle: "layer",
      columnTitle: isLayer ? "" : report.parts.rawValue, scale: .sequential("accuracy", range: 0...1),
      cellSize: isLayer ? Size(90, 18) : nil)
  }
}
