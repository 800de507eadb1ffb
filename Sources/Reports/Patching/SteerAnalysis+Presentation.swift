import Intervene

extension SteerAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    switch report {
    case .answer(let report): .answer(report, by: model)
    case .effects(let report):
      Presentation("steering", table: report.table) {
        [.init("steering", SteeringFigure(report: report, model: model).page)]
      } text: { out in
        SteeringText(report: report, model: model, out: out).print()
      }
    }
  }
}
