import Intervene

extension LensAnalysis: PresentedAnalysis {
  public func presentation(of report: LensReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      LensFigure(report: report, model: model).figures
    } text: { out in
      LensText(report: report, model: model, out: out).print()
    }
  }
}
