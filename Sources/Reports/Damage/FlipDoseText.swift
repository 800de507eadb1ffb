import Intervene
import Records
import Viz

/// Dose and response on the terminal, in 80 columns.
struct FlipDoseText {
  let report: DoseResponseReport
  let model: String
  var out = ReportText()

  func print() {
    let settings = report.settings
    out.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    out.print(
      "\(settings.how) of parameters drawn at random, \(SampleText.counted(settings.repeats, "draw")) each")
    out.print("% of inputs with all outputs right, teacher-forced, mean over draws")
    out.print(
      "untouched: \(EvaluationText.percent(report.wholeBaseline)), always the most frequent answer: "
        + EvaluationText.percent(report.wholeMajority) + "\n")
    let fractions = settings.fractions.sorted()
    out.print(
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
    out.print(
      "At least one weight is changed. Each output and the spread: \(out.setting("json")), \(out.setting("out"))."
    )
    out.printIntervals(
      report.groups.flatMap(\.doses).map { ($0.whole.mean, $0.whole.interval) })
    printSensitive()
  }

  private func printSensitive() {
    guard !report.sensitive.isEmpty, let loss = report.loss else { return }
    out.print(
      "\nSingle weights by |gradient x change| (untouched: loss \(NumberText.fixed(loss, 4)) nats a token)")
    out.print(
      Table(report.sensitive) {
        Column("weight", \.parameter)
        Column("old", \.old, .compact)
        Column("new", \.new, .compact)
        Column("predicted", \.predictedLossChange, .compact)
        Column("loss", \.lossChange, .compact)
        Column("right", \.whole, .percent(1))
      })
    out.print(
      """
      With this weight alone changed: predicted is gradient x change, loss the real
      change of the loss, right the share of inputs with all outputs right, in %.
      """)
  }
}
