import Arrays
import Foundation
import Probe
import Records
import Viz

/// A probe's report on the terminal.
enum ProbeText {
  static func print(_ report: ProbeReport) {
    let settings = report.settings
    let score = settings["score"]?.description ?? "score"
    Terminal.print(
      "\(report.rows) rows, \(report.features) features; \(settings["split"]?.description ?? "")")
    Terminal.print(
      ["classifier", "k", "metric", "weights", "C", "standardize"].compactMap { name in
        settings[name].map { name == "classifier" ? "\($0)" : "\(name) \($0)" }
      }.joined(separator: ", ") + "\n")
    printScores(report, score)
    if report.stoppedFits > 0 {
      Terminal.print(
        "\(report.stoppedFits) fits stopped before their optimum (the penalty is weak): take a smaller --C, or"
          + "\n--standardize; their predictions may still change.")
    }
    for (column, table) in report.tables.enumerated() {
      let title = report.tables.count > 1 ? "question \(column), class" : "class"
      Terminal.print("")
      printTable(table, title: title)
    }
  }

  /// Folds, their mean, and the controls.
  private static func printScores(_ report: ProbeReport, _ name: String) {
    let controls = report.controls
    var rows = report.scores.prefix(20).enumerated().map { ["fold \($0 + 1)", number($1), ""] }
    if report.scores.count > 20 { rows.append(["(\(report.scores.count - 20) more folds)", "", ""]) }
    rows.append([Terminal.bold("mean"), Terminal.bold(number(report.mean)), spread(report.scores)])
    rows.append(["all \(report.tested) test rows together", number(report.pooled), ""])
    rows.append(["control: most frequent label", number(controls.majority.mean), ""])
    if !controls.shuffled.scores.isEmpty {
      rows.append(
        ["control: shuffled labels", number(controls.shuffled.mean), spread(controls.shuffled.scores)])
      rows.append(["selectivity (mean − shuffled)", number(controls.selectivity), ""])
    }
    if let random = controls.random {
      rows.append(["control: random models", number(random.mean), spread(random.scores)])
      rows.append(["normalised against random", number(controls.normalized), ""])
    }
    Terminal.print(
      Table(header: ["", name, "from–to"], cells: rows, alignment: [.left, .right, .right]))
  }

  private static func printTable(_ table: [ClassScores], title: String) {
    Terminal.print(
      Table(table.prefix(40)) {
        Column(title, { "\($0.label)" }, align: .right)
        Column("precision", \.precision, .decimals(3))
        Column("recall", \.recall, .decimals(3))
        Column("F1", \.f1, .decimals(3))
        Column("rows", { Double($0.support) }, .grouped)
      })
    if table.count > 40 { Terminal.print("(\(table.count - 40) more classes: use --json)") }
  }

  /// Three decimals, `-` for what is missing.
  static func number(_ value: Double?) -> String { value.map { NumberText.fixed($0, 3) } ?? "-" }

  private static func spread(_ scores: [Double?]) -> String {
    guard scores.count > 1, let range = ScoreSummary(scores).range else { return "" }
    return "\(number(range.lowerBound))–\(number(range.upperBound))"
  }
}
