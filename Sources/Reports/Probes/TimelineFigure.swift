import GPT
import Probe
import Viz

/// Curves over training, one chart an output: what probes can tell, layer by layer, beside the model's own answers.
struct TimelineFigure {
  let report: TimelineReport
  let probes: [VariableProbe]
  let model: String

  var page: Page {
    let charts = probes.flatMap { probe in report.variables.map { chart($0, probe) } }
    return Page(
      rows: stride(from: 0, to: charts.count, by: 2).map {
        Array(charts[$0..<min(charts.count, $0 + 2)])
      },
      title: "When each output can be read, and when it is answered",
      subtitle: "\(model), \(report.texts) texts, resid_post at the position that predicts the output, "
        + "\(report.settings["split"]?.description ?? "")", spacing: 6)
  }

  private func chart(_ variable: TimelineReport.Variable, _ probe: VariableProbe) -> LineChart {
    let curve = variable.curve(probe)
    let end = Double(max(1, report.steps.last ?? 1, report.evaluations.last ?? 1))
    var series = layers(curve)
    series.append(
      LineChart.Series(
        "model's answer", points: points(report.evaluations, variable.answered), dashed: false,
        marker: Marker.none, color: .black))
    series.append(
      LineChart.Series(
        "chance", points: [(x: 0, y: curve.chance), (x: end, y: curve.chance)],
        dashed: true, marker: Marker.none, color: Color(grey: 0.6)))
    return LineChart(
      series, title: "\(variable.name), \(probe == .linear ? "linear probe" : "nearest neighbours")",
      subtitle: summary(curve, variable), xTitle: "step", yTitle: "accuracy", xRange: 0...end,
      yRange: 0...1.02,
      plotSize: Size(190, 105))
  }

  /// A line a layer, or the best layer alone where there are more than there are colours.
  private func layers(_ curve: TimelineReport.Curve) -> [LineChart.Series] {
    let colors = Color.okabeIto.dropLast()
    guard report.layers <= colors.count else {
      return [
        LineChart.Series(
          "best layer", points: points(report.steps, curve.best), dashed: false, marker: Marker.none,
          color: colors[0])
      ]
    }
    return (0..<report.layers).map { layer in
      LineChart.Series(
        "layer \(layer)", points: points(report.steps, curve.accuracy.map { $0[layer] }),
        marker: Marker.none, color: colors[layer])
    }
  }

  private func summary(_ curve: TimelineReport.Curve, _ variable: TimelineReport.Variable) -> String {
    let probe = curve.readableFrom.map { "probe from step \($0)" } ?? "probe never"
    let model = variable.answeredFrom.map { "model from \($0)" } ?? "model never"
    return "\(probe), \(model)" + (curve.lead.map { ", lead \($0)" } ?? "")
  }

  private func points(_ steps: [Int], _ values: [Double?]) -> [(x: Double, y: Double)] {
    zip(steps, values).compactMap { step, value in value.map { (x: Double(step), y: $0) } }
  }
}
