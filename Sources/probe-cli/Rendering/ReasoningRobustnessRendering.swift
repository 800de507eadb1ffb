import Foundation
import Probe
import Viz

/// Correlations between scores and accuracy over many sets of items, and the binned picture.
struct ReasoningRobustnessRendering: MechanisticRendering {
  let report: ReasoningRobustness
  let model: String

  private var isPaper: Bool { report.settings.reasoning.protocol == .paper }

  var page: Page {
    Page(
      rows: [
        ["S_P1", "S_P2"].map {
          chart($0, title: "Accuracy by \($0)", yTitle: "accuracy", [("accuracy", \.accuracy)])
        },
        ["S_P1", "S_P2"].map {
          chart(
            $0, title: "Accuracy lost by \($0)", yTitle: "accuracy lost",
            isPaper
              ? [("first statement denied", \.usefulLoss)]
              : [("useful statement denied", \.usefulLoss), ("useless statement denied", \.uselessLoss)])
        },
      ], title: "Attention to the right statements, and accuracy",
      subtitle:
        "\(model), \(report.settings.reasoning.protocol.rawValue) protocol: \(report.rounds.count) sets of "
        + "\(report.settings.smallest) to \(report.settings.largest) of \(report.items) theories, "
        + "in eight ranges of the score", spacing: 6)
  }

  private func chart(
    _ score: String, title: String, yTitle: String,
    _ lines: [(name: String, value: KeyPath<ReasoningRobustness.Bin, Double?>)]
  ) -> LineChart {
    let bins = report.bins.filter { $0.score == score && $0.rounds > 0 }
    let r = report.relations.first { $0.score == score && $0.measure == "accuracy" }?.correlation.r
    return LineChart(
      lines.enumerated().map { place, line in
        LineChart.Series(
          line.name, points: bins.map { (x: ($0.low + $0.high) / 2, y: $0[keyPath: line.value] ?? .nan) },
          dashed: place > 0)
      }, title: title, subtitle: yTitle == "accuracy" ? "r = \(ProbeText.number(r))" : "", xTitle: score,
      yTitle: yTitle, plotSize: Size(190, 110))
  }

  func print() {
    Swift.print(
      """
      \(model): robustness, \(report.settings.reasoning.protocol.rawValue) protocol,
      \(report.rounds.count) sets of \(report.settings.smallest) to \(report.settings.largest) of \(report.items) theories

      accuracy \(number(report.accuracy)); with a \(isPaper ? "statement (the first)" : "useful statement") denied \
      \(number(report.usefulAccuracy))\(report.uselessAccuracy.map { ", a useless one \(number($0))" } ?? "")

      """)
    table(
      ["", "score", "r", "95 % interval", "shuffled", "sets"],
      report.relations.filter { $0.correlation.observations > 0 }.map {
        [
          $0.measure, $0.score, number($0.correlation.r), range($0.correlation.low, $0.correlation.high),
          range($0.shuffledLow, $0.shuffledHigh), "\($0.correlation.observations)",
        ]
      })
    Swift.print("")
    table(
      ["score", "from–to", "sets", "accuracy", isPaper ? "loss" : "useful loss", "useless loss"],
      report.bins.map {
        [
          $0.score, range($0.low, $0.high), "\($0.rounds)", number($0.accuracy), number($0.usefulLoss),
          number($0.uselessLoss),
        ]
      })
    Swift.print(
      "\nloss: accuracy minus accuracy with the statement denied, against the answer that was right\nbefore. "
        + "Sets share theories, so intervals are too narrow; shuffled: r with right and\nwrong shuffled.")
  }

  private func table(_ header: [String], _ rows: [[String]]) {
    Swift.print(
      TextTable(header: header, rows: rows, alignment: header.indices.map { $0 < 1 ? .left : .right })
        .render(style: Terminal.style), terminator: "")
  }

  private func number(_ value: Double?) -> String { ProbeText.number(value) }

  private func range(_ low: Double?, _ high: Double?) -> String {
    guard let low, let high else { return "-" }
    return "\(number(low))–\(number(high))"
  }
}
