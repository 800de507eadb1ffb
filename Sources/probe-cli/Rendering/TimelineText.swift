import Foundation
import Probe
import Records
import Viz

/// A timeline on the terminal, in 80 columns.
struct TimelineText {
  let report: TimelineReport
  let model: String

  func print() {
    Terminal.print(
      "\(model): \(report.steps.count) captures up to step \(report.steps.last ?? 0), \(report.texts) texts, "
        + "\(report.layers) layers\n")
    let rows = report.variables.map { variable in
      [
        variable.name + (variable.isGrouped ? " (quarters)" : ""), "\(variable.predictingPosition)",
        NumberText.fixed(variable.linear.chance, 2), NumberText.fixed(variable.linear.best.last ?? 0, 2),
        step(variable.linear.readableFrom), step(variable.knn.readableFrom), step(variable.answeredFrom),
        signed(variable.linear.lead), signed(variable.knn.lead),
      ]
    }
    Terminal.print(
      Table(
        header: ["output", "position", "chance", "at end", "linear", "kNN", "model", "lead", "lead kNN"],
        cells: rows, alignment: [.left] + Array(repeating: .right, count: 8)
      ))
    Terminal.print(
      """

      position: where the model predicts the output; chance: the larger of the most
      frequent label's share and the mean with shuffled labels (linear); at end: the
      linear probe's accuracy in the last capture, best layer.
      linear, kNN, model: step from which on the best layer's probe, or the model's own
      answer, stays at \(NumberText.compact(report.threshold)) or above; lead: model - probe, in steps.
      """)
    if !report.skipped.isEmpty {
      Terminal.print(
        """
        not probed (one class, not in the text, nothing predicts them, or fewer than 8 texts differ):
        \(report.skipped.joined(separator: ", "))
        """)
    }
  }

  private func step(_ step: Int?) -> String { step.map(String.init) ?? "never" }

  private func signed(_ lead: Int?) -> String { lead.map { $0 > 0 ? "+\($0)" : "\($0)" } ?? "-" }
}
