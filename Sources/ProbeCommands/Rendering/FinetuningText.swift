import GPT
import Probe
import Records
import Reports
import Viz

/// A fine-tuning report on the terminal.
enum FinetuningText {
  static func summary(_ report: FinetuningReport, figures: [String]) -> String {
    var lines: [String] = []
    if let best = report.best, let accuracy = best.accuracy?.all {
      lines.append(
        "Best validation accuracy \(EvaluationText.percent(accuracy)) after step \(best.step); these weights are kept."
      )
    }
    lines.append(
      "Test: \(EvaluationText.percent(report.test.accuracy)) of \(report.test.lists) lists, "
        + "loss \(NumberText.fixed(report.test.loss, 4)).")
    lines.append("The model is in \(report.run), the numbers in \(report.run)/report.json,")
    lines.append("the curves in \(figures.joined(separator: " and ")).")
    lines.append(
      "Look inside it with: probe-cli mechanistic attention --model \(CommandLineText.quoted(report.run))")
    return lines.joined(separator: "\n")
  }
}
