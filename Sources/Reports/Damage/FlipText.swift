import Intervene
import Records
import Viz

/// What changed weights did, on the terminal, in 80 columns.
struct FlipText {
  let report: FlipReport
  let model: String
  var out = ReportText()

  /// Broken inputs that are shown.
  private static let shown = 10
  /// Parameters whose changes are shown.
  private static let shownChanges = 6

  func print() {
    out.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    for intervention in report.specification.interventions { out.print("\(intervention)") }
    out.print("")
    for change in report.changes.prefix(Self.shownChanges) { printChange(change) }
    let hidden = report.changes.count - Self.shownChanges
    if hidden > 0 {
      out.print("… and \(SampleText.counted(hidden, "more parameter")) (\(out.setting("json")) has all)")
    }
    out.print("")
    out.print(
      Table.accuracies(
        report.outputs, before: report.baseline, after: report.flipped, changed: "changed"
      ))
    if report.textsNotFinite > 0 {
      out.print(
        "\(report.textsNotFinite) texts have logits that are no finite numbers: wrong from there on.")
    }
    printExamples()
  }

  private func printChange(_ change: FlipReport.Change) {
    out.print("\(change.parameter): \(change.values) of \(SampleText.counted(change.of, "value"))")
    out.print(
      "  norm of the change \(NumberText.compact(change.norm)), "
        + "\(NumberText.compact(100 * change.relativeNorm)) % of the whole parameter's")
    for value in change.first {
      let index = value.index.map(String.init).joined(separator: ",")
      out.print(
        "  [\(index)]  \(NumberText.compact(Double(value.old))) -> \(NumberText.compact(Double(value.new)))")
    }
    if change.values > change.first.count { out.print("  …") }
    if change.notFinite > 0 { out.print("  \(change.notFinite) new values are no finite numbers") }
  }

  private func printExamples() {
    out.print("\nInputs with an output that breaks: \(report.examples.count)")
    guard !report.examples.isEmpty else { return }
    out.print(
      Table(report.examples.prefix(Self.shown)) {
        Column("input", \.input)
        if !AnswerLines.areLong(report.examples.map(\.expected)) {
          Column("rules") { EvaluationText.visible($0.expected) }
          Column("teacher-forced") { EvaluationText.visible($0.after.teacherForced) }
          Column("generated") { EvaluationText.visible($0.after.generated ?? "") }
        }
        Column("broken") { $0.outputs.joined(separator: " ") }
      })
    if report.examples.count > Self.shown {
      out.print("… and \(report.examples.count - Self.shown) more (\(out.setting("json")) has all)")
    }
  }
}
