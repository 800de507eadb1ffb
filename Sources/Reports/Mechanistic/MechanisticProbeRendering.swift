import Arrays
import Foundation
import Probe
import Records
import Viz

/// The two scores of MechanisticProbe.
struct MechanisticProbeRendering: MechanisticRendering {
  let report: MechanisticProbe
  let model: String
  var out = ReportText()

  private var scores: [(name: String, question: String, score: MechanisticScore)] {
    [
      ("S_P1", "among the \(report.task.k) smallest?", report.scores.useful),
      ("S_P2", "of those, the k-th?", report.scores.answers),
    ]
  }

  var page: Page {
    func values(_ value: (MechanisticScore) -> Double?) -> [Double] { scores.map { value($0.score) ?? .nan } }
    let chart = BarChart(
      groups: scores.map { "\($0.name): \($0.question)" },
      series: [
        BarChart.Series("trained model", values: values { $0.probe?.mean }),
        BarChart.Series(
          "random models", values: values { $0.probe?.controls.random?.mean },
          ranges: scores.map { $0.score.probe?.controls.random?.range }),
        BarChart.Series("shuffled labels", values: values { $0.probe?.controls.shuffled.mean }),
        BarChart.Series("most frequent label", values: values { $0.probe?.controls.majority.mean }),
      ], title: "MechanisticProbe, k = \(report.task.k)",
      subtitle: scores.map { "\($0.name) = \(ProbeText.number($0.score.score))" }.joined(separator: ", ")
        + " (\(report.settings.lists.protocol.rawValue) protocol); line over random models: lowest to highest",
      yTitle: "macro-F1", yRange: 0...1, plotSize: Size(300, 150))
    return Page([chart])
  }

  func print() {
    out.print(
      "\(model): MechanisticProbe, k = \(report.task.k), \(report.settings.lists.sample) test lists, "
        + "\(report.settings.lists.protocol.rawValue) protocol\n")
    out.print(
      Table(scores) {
        Column("") { $0.name }
        Column("S", .decimals(3)) { $0.score.score }
        Column("from–to", { range($0.score.byRandomModel) }, align: .right)
        Column("F1", .decimals(3)) { $0.score.probe?.mean }
        Column("random", .decimals(3)) { $0.score.probe?.controls.random?.mean }
        Column("from–to", { range($0.score.probe?.controls.random) }, align: .right)
        Column("accuracy", .decimals(3)) { $0.score.accuracy }
      })
    out.print("")
    out.print(
      Table(scores) {
        Column("") { $0.name }
        Column("fold 1", .decimals(3)) { $0.score.probe?.scores[0] ?? nil }
        Column("fold 2", .decimals(3)) { $0.score.probe?.scores[1] ?? nil }
        Column("majority", .decimals(3)) { $0.score.probe?.controls.majority.mean }
        Column("shuffled", .decimals(3)) { $0.score.probe?.controls.shuffled.mean }
        Column("rows", .grouped) { $0.score.probe.map { Double($0.rows) } }
      })
    out.print("")
    for one in scores {
      out.print("\(one.name): \(one.question)" + (one.score.missing.map { " Missing: \($0)" } ?? ""))
    }
    let half = report.settings.lists.sample / 2
    out.print(
      report.settings.lists.protocol == .paper
        ? "folds: rows before and from number \(half) on" : "folds: the first \(half) lists and the others")
    out.print(
      "S = (F1 - random) / (1 - random), random: \(report.settings.randomModels) freshly initialised models")
  }

  private func number(_ value: Double?) -> String { ProbeText.number(value) }

  private func range(_ summary: ScoreSummary?) -> String? {
    guard let range = summary?.range else { return nil }
    return "\(number(range.lowerBound))–\(number(range.upperBound))"
  }
}
