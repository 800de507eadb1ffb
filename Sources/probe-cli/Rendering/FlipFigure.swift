import Intervene
import Viz

/// Accuracy of each output before and after weights were changed.
struct FlipFigure {
  let report: FlipReport
  let model: String

  var page: Page {
    let what = report.specification.interventions.map { "\($0)" }.joined(separator: "; ")
    return Page(
      rows: [
        [
          chart(
            "every symbol from the right ones", report.baseline.teacherForced, report.flipped.teacherForced),
          chart("the model's own answers", report.baseline.generated ?? [:], report.flipped.generated ?? [:]),
        ]
      ], title: "What changed weights break",
      subtitle: "\(model), \(report.inputs) inputs: \(what.count > 120 ? what.prefix(119) + "…" : what)")
  }

  private func chart(_ title: String, _ before: [String: Double], _ after: [String: Double]) -> BarChart {
    BarChart(
      groups: report.outputs,
      series: [
        BarChart.Series("untouched", values: report.outputs.map { before[$0] ?? .nan }),
        BarChart.Series("changed", values: report.outputs.map { after[$0] ?? .nan }),
      ], title: title, yTitle: "share of inputs right", yRange: 0...1, plotSize: Size(200, 110))
  }
}
