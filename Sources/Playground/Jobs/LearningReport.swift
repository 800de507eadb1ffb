import Foundation
import Records
import Viz

/// What a training job has told so far: its curves.
struct LearningReport: Encodable, Sendable {
  /// What was told at a step.
  struct Point: Encodable, Sendable {
    /// The step.
    let step: Int
    /// The training loss.
    let loss: Double?
    /// The share of inputs with the right value, by output; nil where it was not evaluated anew.
    let accuracy: [String: Double]?
  }

  /// Rises when a field is renamed, removed, or means something else.
  let schemaVersion: Int
  /// The job's name.
  let job: String
  /// What it is: `recovery of …`.
  let title: String
  /// The new model; nil as long as there is none.
  let model: String?
  /// Steps in all.
  let of: Int?
  /// In order of steps.
  let points: [Point]

  init(_ record: JobRecord, _ told: [JobProgress]) {
    schemaVersion = ReportJSON.schemaVersion
    job = record.id
    title = record.title
    model = record.model
    of = record.progress?.of
    var points: [Point] = []
    var last: [String: Double]?
    for progress in told {
      let isNew = progress.accuracy != nil && (progress.accuracy != last || progress.isEvaluated)
      last = progress.accuracy
      points.append(
        Point(step: progress.step, loss: progress.loss, accuracy: isNew ? progress.accuracy : nil))
    }
    self.points = points
  }

  /// Two charts, the one of accuracy above.
  var figure: any Figure {
    let end = 0...Double(max(1, points.last?.step ?? 1))
    let names = Set(points.flatMap { $0.accuracy.map { Array($0.keys) } ?? [] }).sorted()
    let accuracy = names.map { name in
      LineChart.Series(
        name,
        points: points.compactMap { point in point.accuracy?[name].map { (x: Double(point.step), y: $0) } },
        marker: Marker.none)
    }
    let loss = LineChart.Series(
      "", points: points.compactMap { point in point.loss.map { (x: Double(point.step), y: $0) } },
      marker: Marker.none)
    let charts: [any Figure] = [
      LineChart(
        accuracy, title: "share of inputs answered right", xTitle: "step", yTitle: "share", xRange: end,
        yRange: 0...1.02, plotSize: Size(330, 130)),
      LineChart(
        [loss], title: "loss", xTitle: "step", yTitle: "loss", xRange: end, plotSize: Size(330, 130)),
    ]
    return Page(charts, title: title.prefix(1).uppercased() + title.dropFirst())
  }
}
