import Intervene
import Viz

/// Accuracy over the steps after each lesion, and what the heads do before and at the end.
struct RecoverFigure {
  let report: RecoveryReport
  let model: String

  var page: Page {
    let curves = report.recoveries.map(curve)
    var rows: [[any Figure]] = stride(from: 0, to: curves.count, by: 2).map {
      Array(curves[$0..<min(curves.count, $0 + 2)])
    }
    if report.settings.orders > 0 { rows.append([shapley]) }
    rows.append([similarity])
    let lesion = report.specification.interventions.map { "\($0)" }.joined(separator: "; ")
    let frozen = report.settings.freeze
    return Page(
      rows: rows, title: "Recovery from a lesion",
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample)); lesion: "
        + (lesion.count > 90 ? lesion.prefix(89) + "…" : lesion)
        + (frozen.isEmpty ? "" : "; frozen: \(frozen.joined(separator: ", "))") + ". "
        + SampleText.constants(report.outputs, report.before.majority), spacing: 6)
  }

  private func curve(_ recovery: RecoveryReport.Recovery) -> LineChart {
    LineChart(
      report.outputs.map { output in
        LineChart.Series(
          output,
          points: recovery.curve.map { (x: Double($0.step), y: $0.accuracy.generated?[output] ?? 0) },
          marker: Marker.none)
      },
      title: recovery.name == "lesion"
        ? "After the lesion"
        : "After a \(recovery.name.replacing("random", with: "random lesion")), of equal norm",
      xTitle: "step", yTitle: "share answered right",
      xRange: 0...Double(max(1, report.settings.steps)), yRange: 0...1.02, plotSize: Size(195, 115))
  }

  private var shapley: BarChart {
    let heads = report.recoveries[0].heads
    return bars(
      [BarChart.Series("before", values: heads.map { $0.shapleyBefore ?? .nan })]
        + report.recoveries.map { recovery in
          BarChart.Series(
            "recovered, \(recovery.name)", values: recovery.heads.map { $0.shapleyAfter ?? .nan })
        }, title: "Importance of heads for accuracy", yTitle: "Shapley value")
  }

  private var similarity: BarChart {
    bars(
      report.recoveries.map { recovery in
        BarChart.Series(recovery.name, values: recovery.heads.map(\.patternSimilarity))
      }, title: "Mean attention before and at the end", yTitle: "cosine", range: 0...1)
  }

  private func bars(
    _ series: [BarChart.Series], title: String, yTitle: String, range: ClosedRange<Double>? = nil
  ) -> BarChart {
    BarChart(
      groups: report.recoveries[0].heads.map { head in
        head.name + (report.lesionedHeads.contains(head.name) ? "*" : "")
      }, series: series, title: title, subtitle: report.lesionedHeads.isEmpty ? "" : "* lesioned",
      xTitle: "head", yTitle: yTitle, yRange: range, plotSize: Size(430, 95))
  }
}
