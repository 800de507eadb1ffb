import Foundation
import Probe
import Records
import Viz

/// Correlations between scores and accuracy over many sets of items, and the binned picture.
struct ReasoningRobustnessRendering: MechanisticRendering {
  let report: ReasoningRobustness
  let model: String
  var out = ReportText()

  private var isPaper: Bool { report.settings.reasoning.protocol == .paper }

  private typealias Bin = ReasoningRobustness.Bin

  /// One line: its name, its mean and its deviation.
  private typealias Line = (name: String, mean: KeyPath<Bin, Double?>, deviation: KeyPath<Bin, Double?>)

  var page: Page {
    Page(
      rows: ["S_P1", "S_P2"].map { score in
        let r = report.relations.first { $0.score == score && $0.measure == "accuracy" }?.correlation.r
        return [
          chart(
            score, title: "Accuracy by \(score)", subtitle: "r = \(ProbeText.number(r))", yTitle: "accuracy",
            [("", \.accuracy, \.accuracyDeviation)]),
          chart(
            score, title: "Accuracy lost by \(score)", subtitle: "when a statement is denied",
            yTitle: "accuracy lost",
            isPaper
              ? [("the first", \.usefulLoss, \.usefulLossDeviation)]
              : [
                ("a useful one", \.usefulLoss, \.usefulLossDeviation),
                ("a useless one", \.uselessLoss, \.uselessLossDeviation),
              ]),
        ]
      }, title: "Attention to the right statements, and accuracy",
      subtitle:
        "\(model), \(report.settings.reasoning.protocol.rawValue) protocol: \(report.rounds.count) sets of "
        + "\(report.settings.smallest) to \(report.settings.largest) of \(report.items) theories, in eight ranges of "
        + "the score; pale: one standard deviation among sets", spacing: 6)
  }

  private func chart(
    _ score: String, title: String, subtitle: String, yTitle: String, _ lines: [Line]
  ) -> LineChart {
    // A single set has no spread to show.
    let bins = report.bins.filter { $0.score == score && $0.rounds > 1 }
    return LineChart(
      lines.enumerated().map { place, line in
        let points = bins.map { (x: ($0.low + $0.high) / 2, y: $0[keyPath: line.mean] ?? .nan) }
        return LineChart.Series(
          line.name, points: points,
          band: zip(bins, points).map { bin, point in
            let deviation = bin[keyPath: line.deviation] ?? 0
            return (lower: point.y - deviation, upper: point.y + deviation)
          }, dashed: place > 0)
      }, title: title, subtitle: subtitle, xTitle: score, yTitle: yTitle, plotSize: Size(190, 110))
  }

  func print() {
    out.print(
      """
      \(model): robustness, \(report.settings.reasoning.protocol.rawValue) protocol,
      \(report.rounds.count) sets of \(report.settings.smallest) to \(report.settings.largest) of \(report.items) theories

      accuracy \(number(report.accuracy)); with a \(isPaper ? "statement (the first)" : "useful statement") denied \
      \(number(report.usefulAccuracy))\(report.uselessAccuracy.map { ", a useless one \(number($0))" } ?? "")

      """)
    out.print(
      Table(report.relations.filter { $0.correlation.observations > 0 }) {
        Column("", \.measure)
        Column("score", \.score, align: .right)
        Column("r", \.correlation.r, .decimals(3))
        Column("95 % interval", { range($0.correlation.low, $0.correlation.high) }, align: .right)
        Column("shuffled", { range($0.shuffledLow, $0.shuffledHigh) }, align: .right)
        Column("sets", \.correlation.observations)
      })
    out.print("")
    out.print(
      Table(report.bins) {
        Column("score", \.score)
        Column("from, to", { range($0.low, $0.high) }, align: .right)
        Column("sets", \.rounds)
        Column("accuracy", \.accuracy, .decimals(3))
        Column(isPaper ? "loss" : "useful loss", \.usefulLoss, .decimals(3))
        Column("useless loss", \.uselessLoss, .decimals(3))
      })
    out.print(
      "\nloss: accuracy minus accuracy with the statement denied, against the answer that was right\nbefore. "
        + "Sets share theories, so intervals are too narrow; shuffled: r with right and\nwrong shuffled.")
  }

  private func number(_ value: Double?) -> String { ProbeText.number(value) }

  private func range(_ low: Double?, _ high: Double?) -> String? {
    guard let low, let high else { return nil }
    return "\(number(low)) to \(number(high))"
  }
}
