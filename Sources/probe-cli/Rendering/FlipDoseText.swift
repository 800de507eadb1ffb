import Intervene
import Records
import Viz

/// Dose and response on the terminal, in 80 columns.
struct FlipDoseText {
  let report: DoseResponseReport
  let model: String

  func print() {
    let settings = report.settings
    Terminal.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    Terminal.print(
      "\(settings.how) of parameters drawn at random, \(SampleText.counted(settings.repeats, "draw")) each")
    Terminal.print("% of inputs with all outputs right, teacher-forced, mean over draws")
    Terminal.print(
      "untouched: \(EvaluationText.percent(report.wholeBaseline)), always the most frequent answer: "
        + EvaluationText.percent(report.wholeMajority) + "\n")
    let fractions = settings.fractions.sorted()
    Terminal.print(
      Table(report.groups) {
        Column("group", \.name)
        Column("weights", \.parameters)
        for fraction in fractions {
          Column("\(NumberText.compact(100 * fraction)) %", .percent(1)) { group in
            // A small group has one dose for several shares.
            group.doses.min { abs($0.fraction - fraction) < abs($1.fraction - fraction) }?.whole.mean ?? 0
          }
        }
      })
    Terminal.print("At least one weight is changed. Each output and the spread: --json, --out.")
    SampleText.printIntervals(
      report.groups.flatMap(\.doses).map { ($0.whole.mean, $0.whole.interval) })
    printSensitive()
  }

  private func printSensitive() {
    guard !report.sensitive.isEmpty, let loss = report.loss else { return }
    Terminal.print(
      "\nSingle weights by |gradient x change| (untouched: loss \(NumberText.fixed(loss, 4)) nats a token)")
    Terminal.print(
      Table(report.sensitive) {
        Column("weight", \.parameter)
        Column("old", \.old, .compact)
        Column("new", \.new, .compact)
        Column("predicted", \.predictedLossChange, .compact)
        Column("loss", \.lossChange, .compact)
        Column("right", \.whole, .percent(1))
      })
    Terminal.print(
      """
      With this weight alone changed: predicted is gradient x change, loss the real
      change of the loss, right the share of inputs with all outputs right, in %.
      """)
  }
}
