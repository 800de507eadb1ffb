import Intervene

extension RecoverAnalysis: PresentedAnalysis {
  public func presentation(of report: RecoveryReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      [.init("recovery", RecoverFigure(report: report, model: model).page)]
        + (report.answer.map { answer in
          [
            .init(
              name: "answer", title: "answer to \(answer.input)",
              figure: AnswerFigure(report: answer, model: model).heatmap)
          ]
        } ?? [])
    } text: { out in
      RecoverText(report: report, model: model, out: out).print()
    }
  }
}
