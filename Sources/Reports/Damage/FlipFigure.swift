import Arrays
import GPT
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
          chart("Teacher-forced", \.teacherForced, \.teacherForced),
          chart("Generated", { $0.generated ?? [:] }, { $0.generated }),
        ]
      ], title: "What changed weights break",
      subtitle:
        "\(model), \(SampleText.inputs(report.inputs, report.isSample)): \(what.count > 120 ? what.prefix(119) + "…" : what)"
    )
  }

  private func chart(
    _ title: String, _ shares: (TaskAccuracy) -> [String: Double],
    _ intervals: (TaskAccuracy.Intervals) -> [String: ShareInterval]?
  ) -> BarChart {
    func series(_ name: String, _ accuracy: TaskAccuracy) -> BarChart.Series {
      BarChart.Series(
        name, values: report.outputs.map { shares(accuracy)[$0] ?? .nan },
        ranges: accuracy.intervals.flatMap(intervals).map { found in
          report.outputs.map { found[$0].map(\.range) }
        })
    }
    return BarChart(
      groups: report.outputs,
      series: [
        series("untouched", report.baseline), series("changed", report.flipped),
        .constant(report.outputs, report.baseline.majority),
      ], title: title,
      yTitle: "share of inputs right", yRange: 0...1, plotSize: Size(200, 110))
  }
}
