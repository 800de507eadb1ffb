import Arrays
import Foundation
import Probe
import Records
import Viz

/// The scores of MechanisticProbe over the number of layers.
struct MechanisticLayersRendering: MechanisticRendering {
  let report: MechanisticLayers
  let model: String
  var out = ReportText()

  private typealias Probe = (name: String, score: (MechanisticScores) -> MechanisticScore)
  private let all: [Probe] = [("S_P1", { $0.useful }), ("S_P2", { $0.answers })]
  /// Without what is missing.
  private var shown: [Probe] {
    all.filter { probe in report.scores.contains { probe.score($0).probe != nil } }
  }

  init(report: MechanisticLayers, model: String, out: ReportText = ReportText()) {
    self.report = report
    self.model = model
    self.out = out
  }

  var page: Page {
    let scores = LineChart(
      shown.map { probe in
        LineChart.Series(
          probe.name, points: points { probe.score($0).score },
          band: band { probe.score($0).byRandomModel }, dashed: false)
      }, title: "Score", xTitle: "first layers", yTitle: "S", xRange: xRange, yRange: scoreRange,
      plotSize: Size(190, 120))
    let raw = LineChart(
      shown.enumerated().flatMap { place, probe in
        [
          LineChart.Series(
            "\(probe.name): F1", points: points { probe.score($0).probe?.mean }, dashed: false,
            marker: Marker.allCases[place], color: Color.okabeIto[place]),
          LineChart.Series(
            "\(probe.name): random models", points: points { probe.score($0).probe?.controls.random?.mean },
            band: band { probe.score($0).probe?.controls.random }, dashed: true, marker: Marker.none,
            color: Color.okabeIto[place]),
        ]
      }, title: "Macro-F1", xTitle: "first layers", yTitle: "F1", xRange: xRange, yRange: 0...1,
      plotSize: Size(190, 120))
    return Page(
      rows: [[scores, raw]], title: "MechanisticProbe with the first layers, k = \(report.task.k)",
      subtitle: "\(model), \(report.settings.lists.sample) test lists, "
        + "\(report.settings.lists.protocol.rawValue) protocol. Bands: from the lowest to the highest of "
        + "\(report.settings.randomModels) random models.", spacing: 6)
  }

  private var xRange: ClosedRange<Double> { 1...Double(max(2, report.task.layers)) }

  /// From 0, or from the lowest score below it, to 1.
  private var scoreRange: ClosedRange<Double> {
    let lowest = report.scores.flatMap { scores in
      shown.compactMap { $0.score(scores).byRandomModel?.range?.lowerBound }
    }.min()
    return min(0, lowest ?? 0)...1
  }

  private func points(_ value: (MechanisticScores) -> Double?) -> [(x: Double, y: Double)] {
    report.scores.enumerated().map { (x: Double($0 + 1), y: value($1) ?? .nan) }
  }

  private func band(_ summary: (MechanisticScores) -> ScoreSummary?) -> [(lower: Double, upper: Double)] {
    report.scores.map { scores in
      summary(scores)?.range.map { ($0.lowerBound, $0.upperBound) } ?? (.nan, .nan)
    }
  }

  func print() {
    out.print(
      "\(model): MechanisticProbe with the first layers, k = \(report.task.k),\n"
        + "\(report.settings.lists.sample) test lists, \(report.settings.lists.protocol.rawValue) protocol\n")
    out.print(
      Table(report.scores.enumerated()) {
        Column("layers") { $0.offset + 1 }
        for probe in all {
          Column(probe.name, .decimals(3)) { probe.score($0.element).score }
          Column("F1", .decimals(3)) { probe.score($0.element).probe?.mean }
          Column("random", .decimals(3)) { probe.score($0.element).probe?.controls.random?.mean }
        }
      })
    out.print("\nS_P1: is a number among the k smallest? S_P2: of those, is it the k-th?")
    if let missing = report.scores.first?.answers.missing { out.print("S_P2 is missing: \(missing)") }
  }
}
