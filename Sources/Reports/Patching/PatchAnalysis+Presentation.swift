import Intervene

extension PatchAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    switch report {
    case .pair(let report):
      Presentation("patch", table: report.table) {
        let figure = PatchFigure(report: report, model: model)
        return [.init(name: "patch", title: figure.title, figure: figure.heatmap)]
      } text: { out in
        PatchText(model: model, out: out).print(report)
      }
    case .map(let report):
      Presentation("causal-map", table: report.table) {
        let figure = CausalMapFigure(report: report, model: model)
        return [.init(name: "causal-map", title: figure.title, figure: figure.page)]
      } text: { out in
        PatchText(model: model, out: out).print(report)
      }
    }
  }
}
