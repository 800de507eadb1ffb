import Intervene
import Records
import Viz

/// A recovery on the terminal, in 80 columns.
struct RecoverText {
  let report: RecoveryReport
  let model: String
  var out = ReportText()

  /// Heads that are shown.
  private static let shown = 8

  func print() {
    out.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    for intervention in report.specification.interventions { out.print("lesion: \(intervention)") }
    let frozen = report.settings.freeze.joined(separator: ", ")
    out.print(
      "\(report.settings.steps) steps of training, "
        + (frozen.isEmpty ? "everything may change" : "held as it is: \(frozen)"))
    for recovery in report.recoveries { printRecovery(recovery) }
    out.print(
      "\nsteps: to \(NumberText.compact(100 * report.settings.recovered)) % of the accuracy before, in the "
        + "model's own answers, looked at")
    out.print(
      "every \(report.settings.evaluateEvery) steps; constant: always the value that is right most often.")
    printHeads()
    if let answer = report.answer {
      out.print("")
      AnswerText(report: answer, model: model, out: out).print()
    }
  }

  private func printRecovery(_ recovery: RecoveryReport.Recovery) {
    let common =
      recovery.overlap < 1 ? ", \(NumberText.compact(100 * recovery.overlap)) % of them the lesion's" : ""
    out.print(
      "\n" + out.bold(recovery.name)
        + ": \(recovery.places) weights\(common), norm of the change \(NumberText.compact(recovery.norm))")
    out.print(
      Table(report.outputs) {
        Column("generated, in %", \.self)
        Column("before", { percent(report.before, $0) }, align: .right)
        Column("after", { percent(recovery.after, $0) }, align: .right)
        Column("at the end", { percent(recovery.end, $0) }, align: .right)
        Column("steps", { recovery.recoveredAt[$0].flatMap(\.self) }, missing: "never")
        Column("constant", { report.before.majority[$0] }, .percent(1))
      })
  }

  private func printHeads() {
    for recovery in report.recoveries {
      let heads = recovery.heads.sorted {
        let (a, b) = ($0.shapleyChange ?? -$0.patternSimilarity, $1.shapleyChange ?? -$1.patternSimilarity)
        return (b, $0.layer, $0.head) < (a, $1.layer, $1.head)
      }
      let what = heads.first?.shapleyChange == nil ? "changed attention" : "gained importance"
      out.print("\n" + out.bold(recovery.name) + ": heads that \(what) most")
      out.print(
        Table(heads.prefix(Self.shown)) {
          Column("head") {
            $0.name + (report.lesionedHeads.contains($0.name) && recovery.name == "lesion" ? " (lesion)" : "")
          }
          Column("Shapley", \.shapleyBefore, .decimals(3))
          Column("at the end", \.shapleyAfter, .decimals(3))
          Column("same pattern", \.patternSimilarity, .decimals(3))
          Column("entropy", \.entropyBefore, .decimals(3))
          Column("at the end", \.entropyAfter, .decimals(3))
        })
    }
    out.print(
      """
      Shapley: accuracy that removing the head takes away, mean over orders of removal
      and outputs; same pattern: cosine of mean attention before and at the end;
      entropy of attention in nats.
      """)
  }

  private func percent(_ accuracy: TaskAccuracy, _ output: String) -> String {
    SampleText.percent(accuracy.generated?[output], accuracy.intervals?.generated?[output])
  }
}
