import Records
import Reports
import Viz

extension SurenessAnalysis: PresentedAnalysis {
  func presentation(of report: Report, by model: String) -> Presentation {
    let rows = Array(zip(report.outputs, report.entropy))
    let table = Table(rows) {
      Column("output", \.0)
      Column("entropy (nats)", \.1, .decimals(4))
    }
    return Presentation("sureness", table: table) {
      let chart = BarChart(
        groups: report.outputs, series: [BarChart.Series("entropy", values: report.entropy)],
        title: "How sure \(model) is", yTitle: "entropy (nats)")
      return [.init(name: "sureness", title: "entropy of each output", figure: chart)]
    } text: { out in
      out.print("\(model), \(report.inputs) inputs of '\(report.world)'")
      out.print(table)
    }
  }
}
