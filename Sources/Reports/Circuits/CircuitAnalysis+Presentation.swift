import Circuits

extension CircuitAnalysis: PresentedAnalysis {
  public func presentation(of report: CircuitReport, by model: String) -> Presentation {
    Presentation("edges", table: report.table) {
      let figure = CircuitFigure(report: report, model: model)
      return [
        .init(name: "circuit", title: figure.title, figure: figure.graph),
        .init(name: "faithfulness", title: figure.curveTitle, figure: figure.curves),
      ]
    } text: { out in
      CircuitText(report: report, model: model, out: out).print()
    }
  }
}
