import Intervene

extension KnockoutAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    switch report {
    case .cut(let report):
      Presentation("knockout", table: report.table) {
        [
          .init(
            name: "knockout", title: "Attention knock-out",
            figure: AblationFigure.chart(report, model: model))
        ]
      } text: { out in
        AblationText(model: model, out: out).print(report)
      }
    case .answer(let report): .answer(report, by: model)
    case .map(let report):
      Presentation("knockout", table: report.table) {
        [
          .init(
            name: "knockout", title: "Attention knock-out",
            figure: KnockoutFigure(report: report, model: model).heatmap)
        ]
      } text: { out in
        KnockoutText(report: report, model: model, out: out).print()
      }
    }
  }
}
