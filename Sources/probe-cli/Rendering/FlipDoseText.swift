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
    let rows = report.groups.map { group in
      [group.name, "\(group.parameters)"]
        + fractions.map { fraction in
          // A small group has one dose for several shares.
          let dose = group.doses.min {
            abs($0.fraction - fraction) < abs($1.fraction - fraction)
          }
          return NumberText.fixed(100 * (dose?.whole.mean ?? 0), 1)
        }
    }
    Terminal.print(
      Table(
        header: ["group", "weights"] + fractions.map { NumberText.compact(100 * $0) + " %" }, cells: rows,
        alignment: [.left] + Array(repeating: .right, count: 1 + fractions.count)
      ))
    Terminal.print("At least one weight is changed. Each output and the spread: --json, --out.")
    SampleText.printIntervals(
      report.groups.flatMap(\.doses).map { ($0.whole.mean, $0.whole.interval) })
    printSensitive()
  }

  private func printSensitive() {
    guard !report.sensitive.isEmpty, let loss = report.loss else { return }
    Terminal.print(
      "\nSingle weights by |gradient x change| (untouched: loss \(NumberText.fixed(loss, 4)) nats a token)")
    let rows = report.sensitive.map { one in
      [
        one.parameter, NumberText.compact(Double(one.old)), NumberText.compact(Double(one.new)),
        NumberText.compact(one.predictedLossChange), NumberText.compact(one.lossChange),
        NumberText.fixed(100 * one.whole, 1),
      ]
    }
    Terminal.print(
      Table(
        header: ["weight", "old", "new", "predicted", "loss", "right"], cells: rows,
        alignment: [.left, .right, .right, .right, .right, .right]
      ))
    Terminal.print(
      """
      With this weight alone changed: predicted is gradient x change, loss the real
      change of the loss, right the share of inputs with all outputs right, in %.
      """)
  }
}
