import Arrays
import GPT
import Intervene
import Records
import Viz

/// Ablations on the terminal, in 80 columns.
struct AblationText {
  let model: String
  var out = ReportText()

  /// One ablation: every output before and after, then broken inputs.
  func print(_ report: AblationReport) {
    out.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    for intervention in report.specification.interventions { out.print("  \(intervention)") }
    out.print("")
    out.print(
      Table.accuracies(
        report.outputs, before: report.baseline, after: report.ablated, changed: "ablated"
      ))
    printExamples(report)
  }

  private func printExamples(_ report: AblationReport) {
    let what = report.target ?? "an output"
    guard !report.examples.isEmpty else {
      return out.print("\nNo input at which \(what) was right before breaks.")
    }
    let shown = 8
    out.print("\nInputs at which \(what) breaks: \(report.examples.count)")
    let areLong = AnswerLines.areLong(report.examples.map(\.expected))
    let rows = report.examples.prefix(shown).map { example in
      [example.input]
        + (areLong
          ? [example.outputs.joined(separator: " ")]
          : [
            example.before.generated ?? example.before.teacherForced, example.after.teacherForced,
            example.after.generated ?? "",
          ].map(EvaluationText.visible))
    }
    out.print(
      Table(
        header: ["input"] + (areLong ? ["broken"] : ["before", "teacher-forced", "generated"]), cells: rows))
    if report.examples.count > shown {
      out.print("… and \(report.examples.count - shown) more (\(out.setting("json")) has all)")
    }
  }

  /// The same ablation under several modes side by side.
  func print(_ reports: ByMode<AblationReport>) {
    let first = reports.reports[0]
    out.print("\(model), \(SampleText.inputs(first.inputs, first.isSample)) of '\(first.world)'")
    for report in reports.reports {
      for intervention in report.specification.interventions { out.print("  \(intervention)") }
    }
    out.print("")
    printAccuracies("teacher-forced", reports, { $0.teacherForced }, { $0.teacherForced })
    out.print("")
    printAccuracies("generated", reports, { $0.generated }, { $0.generated })
    out.print("\nInputs at which \(first.target ?? "an output") breaks (\(out.setting("json")) has them)")
    for (mode, report) in zip(reports.modes, reports.reports) {
      out.print("  \(mode.rawValue): \(report.examples.count) of \(report.inputs)")
    }
  }

  private func printAccuracies(
    _ answers: String, _ reports: ByMode<AblationReport>, _ shares: (TaskAccuracy) -> [String: Double]?,
    _ intervals: (TaskAccuracy.Intervals) -> [String: ShareInterval]?
  ) {
    let first = reports.reports[0]
    let columns = [first.baseline] + reports.reports.map(\.ablated)
    out.print(
      Table(
        header: ["\(answers), %", "untouched"] + reports.modes.map(\.rawValue),
        cells: first.outputs.map { output in
          [output]
            + columns.map { accuracy in
              SampleText.percent(
                shares(accuracy)?[output], accuracy.intervals.flatMap(intervals)?[output])
            }
        }, alignment: [.left] + columns.map { _ in .right }
      ))
  }
}
