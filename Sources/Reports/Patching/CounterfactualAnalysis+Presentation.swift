import Intervene

extension CounterfactualAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    let figure = CounterfactualFigure(model: model)
    switch report {
    case .pair(let report):
      return Presentation("counterfactual", table: report.table) {
        [.init(name: "counterfactual", title: "Counterfactual tokens", figure: figure.chart(report))]
      } text: { out in
        let text = CounterfactualText(model: model, out: out)
        if brief { text.printBrief(report) } else { text.print(report) }
      }
    case .answer(let report): return .answer(report, by: model)
    case .map(let report):
      return Presentation("counterfactual", table: report.table) {
        [.init(name: "counterfactual", title: "Counterfactual tokens", figure: figure.page(report))]
      } text: { out in
        CounterfactualText(model: model, out: out).print(report)
      }
    }
  }
}
