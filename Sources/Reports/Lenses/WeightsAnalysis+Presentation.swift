import Intervene

extension WeightsAnalysis: PresentedAnalysis {
  public func presentation(of report: WeightReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      WeightFigure(report: report, model: model).figures
    } text: { out in
      WeightText(report: report, model: model, out: out).print()
    }
  }
}
