import Foundation
import Intervene
import Records
import Viz

/// Dose-response curves: a chart for each kind of parameter with a line for each layer; one page for whole answers, one
/// for each output.
struct FlipDoseFigure {
  let report: DoseResponseReport
  let model: String

  var figures: [Presentation.NamedFigure] {
    [.init("dose-response", page("all outputs right", report.wholeMajority) { $0.whole })]
      + report.outputs.map { output in
        .init(
          "dose-response-\(output)",
          page("\(output) right", report.majority[output] ?? 0) { $0.accuracy[output]! }
        )
      }
  }

  private func page(
    _ what: String, _ constant: Double, _ band: (DoseResponseReport.Dose) -> DoseResponseReport.Band
  ) -> Page {
    var kinds: [String] = []
    for group in report.groups where group.layer != nil && !kinds.contains(group.kind) {
      kinds.append(group.kind)
    }
    var charts = kinds.map { kind in
      chart(
        kind,
        report.groups.filter { $0.kind == kind && $0.layer != nil }.map { ("layer \($0.layer!)", $0) }, band)
    }
    let others = report.groups.filter { $0.layer == nil }
    if !others.isEmpty {
      charts.append(
        chart(
          "Outside of the blocks", others.map { ($0.kind == "norms" ? "final norm" : $0.kind, $0) }, band))
    }
    return Page(
      rows: stride(from: 0, to: charts.count, by: 3).map { Array(charts[$0..<min(charts.count, $0 + 3)]) },
      title: "Accuracy by share of parameters changed (\(report.settings.how)): \(what)",
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample)), "
        + "\(SampleText.counted(report.settings.repeats, "draw")); mean and "
        + "10th to 90th percentile, teacher-forced. Always the most frequent answer: "
        + NumberText.fixed(constant, 2), spacing: 6)
  }

  private func chart(
    _ title: String, _ lines: [(name: String, group: DoseResponseReport.Group)],
    _ band: (DoseResponseReport.Dose) -> DoseResponseReport.Band
  ) -> LineChart {
    // Whole decades, the same for all charts.
    let doses = report.groups.flatMap(\.doses).map { log10($0.fraction) }
    let (least, most) = ((doses.min() ?? -4).rounded(.down), (doses.max() ?? 0).rounded(.up))
    return LineChart(
      lines.map { line in
        let bands = line.group.doses.map(band)
        return LineChart.Series(
          line.name, points: zip(line.group.doses, bands).map { (x: $0.fraction, y: $1.mean) },
          band: bands.map { (lower: $0.lower, upper: $0.upper) })
      }, title: title, xTitle: "share of parameters", yTitle: "share of inputs",
      xRange: pow(10, min(least, most - 1))...pow(10, most), yRange: 0...1, logarithmicX: true,
      plotSize: Size(125, 90))
  }
}
