import Intervene

extension PathAnalysis: PresentedAnalysis {
  public func presentation(of report: PathReport, by model: String) -> Presentation {
    Presentation("paths", table: report.table) {
      let figure = PathFigure(report: report, model: model)
      return [.init(name: "paths", title: figure.title, figure: figure.heatmap)]
    } text: { out in
      PatchText(model: model, out: out).print(report)
    }
  }
}
