import Intervene

extension RecoverAnalysis: PresentedAnalysis {
  public func presentation(of report: RecoveryReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      [.init("recovery", RecoverFigure(report: report, model: model).page)]
    } text: { out in
      RecoverText(report: report, model: model, out: out).print()
    }
  }
}
