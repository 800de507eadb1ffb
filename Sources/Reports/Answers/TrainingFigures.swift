import GPT
import Records
import Viz

/// The curves of a finished run.
package enum TrainingFigures {
  /// Writes `figures/loss.png` and, for a world, `figures/accuracy.png`; returns the paths.
  package static func write(_ metrics: [MetricsEntry], run: RunDirectory, record: TrainingRecord) throws
    -> [String]
  {
    guard !metrics.isEmpty else { return [] }
    var figures: [(String, LineChart)] = [("\(run.figures)/loss.png", loss(metrics))]
    if metrics.contains(where: { $0.accuracy != nil }) {
      figures.append(
        ("\(run.figures)/accuracy.png", accuracy(metrics, omitted: record.settings.data.omitted.count)))
    }
    for (path, figure) in figures {
      try figure.write(
        to: path,
        metadata: FigureMetadata(
          title: figure.title, command: record.command, model: run.path, world: record.worldFingerprint ?? "")
      )
    }
    return figures.map(\.0)
  }

  private static func loss(_ metrics: [MetricsEntry]) -> LineChart {
    var series = [LineChart.Series("training (with dropout)", points: points(metrics) { $0.trainLoss })]
    if metrics.contains(where: { $0.validLoss != nil }) {
      series.append(LineChart.Series("validation", points: points(metrics) { $0.validLoss }))
    }
    return LineChart(
      series, title: "Loss", xTitle: "step", yTitle: "cross-entropy per token (nats)", xRange: steps(metrics))
  }

  /// - Parameter omitted: inputs that the training texts left out; 0 where their number is not known.
  private static func accuracy(_ metrics: [MetricsEntry], omitted: Int) -> LineChart {
    func whole(
      _ name: String, dashed: Bool, _ value: (MetricsEntry) -> Double?
    ) -> LineChart.Series {
      LineChart.Series(
        name, points: points(metrics, value), dashed: dashed, marker: Marker.none, color: .black)
    }
    var series = [whole("whole answer, all inputs", dashed: false) { $0.accuracy?.all }]
    if metrics.contains(where: { $0.accuracy?.heldOut != nil }) {
      // One of two inputs is half of them: who sees the curve has to know how few they are.
      let count = omitted > 0 && metrics.last?.drawnInputs == nil ? ", n = \(omitted)" : ""
      series.append(whole("whole answer, not seen\(count)", dashed: true) { $0.accuracy?.heldOut })
    }
    if metrics.contains(where: { $0.accuracy?.heldOutWithoutMirrors != nil }) {
      series.append(
        LineChart.Series(
          "… nor a mirror of it", points: points(metrics) { $0.accuracy?.heldOutWithoutMirrors },
          dashed: true,
          marker: Marker.none, color: Color(grey: 0.4)))
    }
    if metrics.contains(where: { $0.majority != nil }) {
      series.append(
        LineChart.Series(
          "whole answer, always the same", points: points(metrics) { $0.majority?.exact.all }, dashed: true,
          marker: Marker.none, color: Color(grey: 0.7)))
    }
    let last = metrics.last
    let names = (last?.variables ?? [:]).filter { $0.value != nil }.keys.sorted()
    for (name, color) in zip(names, Color.okabeIto.dropLast()) {
      let constant =
        (last?.majority?.variables[name] ?? nil).map { " (constant \(NumberText.fixed($0.all, 2)))" } ?? ""
      series.append(
        LineChart.Series(name + constant, points: points(metrics) { $0.variables?[name]??.all }, color: color)
      )
    }
    let drawn = last?.drawnInputs.map { "on \($0) draws of the world's inputs; " } ?? ""
    return LineChart(
      series, title: "Accuracy", subtitle: drawn + "constant: always the answer that is right most often",
      xTitle: "step", yTitle: "share of inputs answered right",
      xRange: steps(metrics),
      yRange: 0...1)
  }

  private static func steps(_ metrics: [MetricsEntry]) -> ClosedRange<Double> {
    0...Double(max(1, metrics.last?.step ?? 1))
  }

  private static func points(
    _ metrics: [MetricsEntry], _ value: (MetricsEntry) -> Double?
  ) -> [(x: Double, y: Double)] {
    metrics.compactMap { entry in value(entry).map { (x: Double(entry.step), y: $0) } }
  }
}
