import Intervene
import Viz

/// Ablations on the terminal, in 80 columns.
struct AblationText {
  let model: String

  /// One ablation: every output before and after, then broken inputs.
  func print(_ report: AblationReport) {
    Swift.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    for intervention in report.specification.interventions { Swift.print("  \(intervention)") }
    Swift.print("")
    Swift.print(
      TextTable.accuracies(
        report.outputs, before: report.baseline, after: report.ablated, changed: "ablated"
      ).render(style: Terminal.style), terminator: "")
    printExamples(report)
  }

  private func printExamples(_ report: AblationReport) {
    let what = report.target ?? "an output"
    guard !report.examples.isEmpty else {
      return Swift.print("\nNo input at which \(what) was right before breaks.")
    }
    let shown = 8
    Swift.print("\nInputs at which \(what) breaks: \(report.examples.count)")
    let rows = report.examples.prefix(shown).map { example in
      [
        example.input, Self.visible(example.before.generated ?? example.before.teacherForced),
        Self.visible(example.after.teacherForced), Self.visible(example.after.generated ?? ""),
      ]
    }
    Swift.print(
      TextTable(header: ["input", "before", "teacher-forced", "generated"], rows: rows).render(
        style: Terminal.style), terminator: "")
    if report.examples.count > shown {
      Swift.print("… and \(report.examples.count - shown) more (--json has all)")
    }
  }

  /// A sweep: heat maps for heads, a table of what matters.
  func print(_ report: AblationSweep) {
    Swift.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    Swift.print("each \(report.parts.rawValue) alone, \(report.mode.rawValue) ablation\n")
    let outputs = report.target.map { [$0] } ?? report.outputs
    let changed = report.rows.filter { row in
      outputs.contains { output in
        row.teacherForced[output]! < report.baseline.teacherForced[output]!
          || (row.generated?[output]).map { $0 < report.baseline.generated?[output] ?? 0 } ?? false
      }
    }
    guard !changed.isEmpty else {
      return Swift.print(
        "No \(report.parts.rawValue) on its own makes \(report.target ?? "any output") worse.")
    }
    let worst = changed.sorted { a, b in
      (least(a, outputs), a.layer, a.index) < (least(b, outputs), b.layer, b.index)
    }
    let rows = worst.prefix(24).map { row in
      [row.part]
        + outputs.map { output in
          let read = Self.rounded(row.teacherForced[output]!)
          return row.generated.map { "\(read)/\(Self.rounded($0[output]!))" } ?? read
        }
    }
    Swift.print(
      TextTable(
        header: [report.parts.rawValue] + outputs, rows: rows,
        alignment: [.left] + outputs.map { _ in .right }
      ).render(style: Terminal.style), terminator: "")
    Swift.print("")
    Swift.print(
      report.rows.first?.generated == nil
        ? "Accuracy in %, teacher-forced." : "Accuracy in %: teacher-forced/generated.", terminator: " ")
    Swift.print("\(report.rows.count - changed.count) of \(report.rows.count) change nothing.")
    if changed.count > 24 { Swift.print("The worst 24 of \(changed.count); --out table.csv has all.") }
    SampleText.printErrors(report.errors)
  }

  private func least(_ row: AblationSweep.Row, _ outputs: [String]) -> Double {
    outputs.map { min(row.teacherForced[$0]!, row.generated?[$0] ?? 1) }.min() ?? 0
  }

  /// A share in whole percent.
  private static func rounded(_ share: Double) -> String { NumberText.fixed(100 * share, 0) }

  private static func visible(_ text: String) -> String {
    text.map { TokenLabel.visible(String($0)) }.joined()
  }
}

extension AblationSweep {
  /// All standard errors of the outputs that are looked at.
  var errors: [Double] {
    let outputs = target.map { [$0] } ?? outputs
    return rows.compactMap(\.standardErrors).flatMap { errors in
      outputs.compactMap { errors.teacherForced[$0] } + outputs.compactMap { errors.generated?[$0] }
    }
  }
}
