import Arrays
import GPT
import Intervene
import Records
import Viz

/// Steering on the terminal, in 80 columns.
struct SteeringText {
  let report: SteeringReport
  let model: String
  var out = ReportText()

  func print() {
    let steering = report.steering
    let place = (steering.positions ?? []).map(\.description).joined(separator: ", ")
    out.print(
      "\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    out.print(
      "\(steering.site.rawValue) of layer \(steering.layer)" + (place.isEmpty ? "" : " at \(place)"))
    out.print(
      "direction of \(SteeringFigure.name(steering)), length \(NumberText.fixed(report.norm, 2)); "
        + "what it is added to has \(NumberText.fixed(report.meanActivationNorm, 2)) on average\n")
    let outputs = report.steps.first?.outputs.map(\.output) ?? []
    table("right", outputs) { $0.right }
    out.print("")
    table("changed", outputs) { $0.changed }
    defer { out.printIntervals(report.shares) }
    guard report.upper != nil else { return }
    out.print("")
    table("follows", outputs) { $0.follows }
    out.print(
      "follows: share with the rules' value for \(SteeringFigure.name(steering)) steered to, where it differs"
    )
  }

  private func table(
    _ name: String, _ outputs: [String], _ share: @escaping (SteeringReport.Effect) -> Double?
  ) {
    out.print(
      Table(report.steps) {
        Column(name, \.coefficient, .compact)
        for (index, output) in outputs.enumerated() {
          Column(output, { share($0.outputs[index]) }, .decimals(2))
        }
      })
  }
}

/// Shares over coefficients, a line an output.
struct SteeringFigure {
  let report: SteeringReport
  let model: String

  var page: Page {
    var charts = [
      chart("Right", "share of inputs") { $0.right }, chart("Changed", "share of inputs") { $0.changed },
    ]
    if report.upper != nil {
      charts.append(chart("Follows", "share of inputs that differ") { $0.follows ?? .nan })
    }
    let steering = report.steering
    let place = steering.positions.map { " at " + $0.map(\.description).joined(separator: ", ") } ?? ""
    return Page(
      rows: stride(from: 0, to: charts.count, by: 2).map { Array(charts[$0..<min(charts.count, $0 + 2)]) },
      title:
        "Steering along \(Self.name(steering)): \(steering.site.rawValue) of layer \(steering.layer)\(place)",
      subtitle:
        "\(model), \(SampleText.inputs(report.inputs, report.isSample)), teacher-forced; "
        + (SampleText.intervals(report.shares).map { $0 + "; " } ?? "")
        + "follows: the rules' value for the value steered to",
      spacing: 6)
  }

  private func chart(
    _ name: String, _ yTitle: String, _ value: (SteeringReport.Effect) -> Double
  ) -> LineChart {
    let outputs = report.steps.first?.outputs.map(\.output) ?? []
    return LineChart(
      outputs.enumerated().map { index, output in
        LineChart.Series(
          output, points: report.steps.map { (x: $0.coefficient, y: value($0.outputs[index])) })
      }, title: name, xTitle: "coefficient", yTitle: yTitle, yRange: 0...1.02, plotSize: Size(190, 115))
  }

  static func name(_ steering: Steering) -> String {
    switch steering.source {
    case .variable(let name, _): name
    case .file(let path): path
    }
  }
}

extension SteeringReport {
  /// All shares with their intervals.
  fileprivate var shares: [(share: Double?, interval: ShareInterval?)] {
    steps.flatMap(\.outputs).flatMap {
      [
        ($0.right, $0.intervals?.right), ($0.changed, $0.intervals?.changed),
        ($0.follows, $0.intervals?.follows),
      ]
    }
  }
}
