import Arrays
import Foundation
import Probe
import Records
import Viz

/// A probe's report on the terminal.
package struct ProbeText {
  package let report: ProbeReport
  package let out: ReportText

  package init(report: ProbeReport, out: ReportText = ReportText()) {
    self.report = report
    self.out = out
  }

  package func print() {
    let settings = report.settings
    let score = settings["score"]?.description ?? "score"
    out.print(
      "\(report.rows) rows, \(report.features) features; \(settings["split"]?.description ?? "")")
    out.print(
      ["classifier", "k", "metric", "weights", "C", "standardize"].compactMap { name in
        settings[name].map { name == "classifier" ? "\($0)" : "\(name) \($0)" }
      }.joined(separator: ", ") + "\n")
    printScores(score)
    if report.stoppedFits > 0 {
      out.print(
        "\(report.stoppedFits) fits stopped before their optimum (the penalty is weak): take a smaller \(out.setting("C")), or"
          + "\n\(out.setting("standardize")); their predictions may still change.")
    }
    for (column, table) in report.tables.enumerated() {
      let title = report.tables.count > 1 ? "question \(column), class" : "class"
      out.print("")
      printTable(table, title: title)
    }
  }

  /// Folds, their mean, and the controls.
  private func printScores(_ name: String) {
    let controls = report.controls
    var rows = report.scores.prefix(20).enumerated().map { ["fold \($0 + 1)", Self.number($1), ""] }
    if report.scores.count > 20 { rows.append(["(\(report.scores.count - 20) more folds)", "", ""]) }
    rows.append([out.bold("mean"), out.bold(Self.number(report.mean)), Self.spread(report.scores)])
    rows.append(["all \(report.tested) test rows together", Self.number(report.pooled), ""])
    rows.append(["control: most frequent label", Self.number(controls.majority.mean), ""])
    if !controls.shuffled.scores.isEmpty {
      rows.append(
        [
          "control: shuffled labels", Self.number(controls.shuffled.mean),
          Self.spread(controls.shuffled.scores),
        ])
      rows.append(["selectivity (mean − shuffled)", Self.number(controls.selectivity), ""])
    }
    if let random = controls.random {
      rows.append(["control: random models", Self.number(random.mean), Self.spread(random.scores)])
      rows.append(["normalised against random", Self.number(controls.normalized), ""])
    }
    out.print(
      Table(header: ["", name, "from–to"], cells: rows, alignment: [.left, .right, .right]))
  }

  private func printTable(_ table: [ClassScores], title: String) {
    out.print(
      Table(table.prefix(40)) {
        Column(title, { "\($0.label)" }, align: .right)
        Column("precision", \.precision, .decimals(3))
        Column("recall", \.recall, .decimals(3))
        Column("F1", \.f1, .decimals(3))
        Column("rows", { Double($0.support) }, .grouped)
      })
    if table.count > 40 { out.print("(\(table.count - 40) more classes: use \(out.setting("json")))") }
  }

  /// Three decimals, `-` for what is missing.
  package static func number(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "-" }

  private static func spread(_ scores: [Double?]) -> String {
    guard scores.count > 1, let range = ScoreSummary(scores).range else { return "" }
    return "\(Self.number(range.lowerBound))–\(Self.number(range.upperBound))"
  }
}
