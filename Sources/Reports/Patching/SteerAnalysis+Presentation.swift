import Intervene

extension SteerAnalysis: PresentedAnalysis {
  public func presentation(of report: SteeringReport, by model: String) -> Presentation {
    Presentation("steering", table: report.table) {
      [.init("steering", SteeringFigure(report: report, model: model).page)]
    } text: { out in
      SteeringText(report: report, model: model, out: out).print()
    }
  }
}
