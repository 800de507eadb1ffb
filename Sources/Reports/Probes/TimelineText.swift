import Foundation
import Probe
import Records
import Viz

/// A timeline on the terminal, in 80 columns.
struct TimelineText {
  let report: TimelineReport
  let model: String
  var out = ReportText()

  func print() {
    out.print(
      "\(model): \(report.steps.count) captures up to step \(report.steps.last ?? 0), \(report.texts) texts, "
        + "\(report.layers) layers\n")
    out.print(
      Table(report.variables) {
        Column("output") { $0.name + ($0.isGrouped ? " (quarters)" : "") }
        Column("position", \.predictingPosition)
        Column("chance", \.linear.chance, .decimals(2))
        Column("at end", { $0.linear.best.last ?? 0 }, .decimals(2))
        Column("linear", \.linear.readableFrom, missing: "never")
        Column("kNN", \.knn.readableFrom, missing: "never")
        Column("model", \.answeredFrom, missing: "never")
        Column("lead", { signed($0.linear.lead) }, align: .right)
        Column("lead kNN", { signed($0.knn.lead) }, align: .right)
      })
    out.print(
      """

      position: where the model predicts the output; chance: the larger of the most
      frequent label's share and the mean with shuffled labels (linear); at end: the
      linear probe's accuracy in the last capture, best layer.
      linear, kNN, model: step from which on the best layer's probe, or the model's own
      answer, stays at \(NumberText.compact(report.threshold)) or above; lead: model - probe, in steps.
      """)
    if !report.skipped.isEmpty {
      out.print(
        """
        not probed (one class, not in the text, nothing predicts them, or fewer than 8 texts differ):
        \(report.skipped.joined(separator: ", "))
        """)
    }
  }

  private func signed(_ lead: Int?) -> String? { lead.map { $0 > 0 ? "+\($0)" : "\($0)" } }
}
