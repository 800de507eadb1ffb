import Intervene

extension FlipAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    switch report {
    case .answers(let report):
      Presentation(table: report.table) {
        [.init("flip", FlipFigure(report: report, model: model).page)]
      } text: { out in
        FlipText(report: report, model: model, out: out).print()
      }
    case .answer(let report): .answer(report, by: model)
    case .prompt(let report):
      Presentation(table: report.table) {
        [.init("flip", PromptFigure.page(report, model: model))]
      } text: { out in
        PromptText(model: model, out: out).print(report, changed: "changed")
      }
    }
  }
}

extension RandomFlipAnalysis: PresentedAnalysis {
  public func presentation(of report: DoseResponseReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      FlipDoseFigure(report: report, model: model).figures
    } text: { out in
      FlipDoseText(report: report, model: model, out: out).print()
    }
  }
}
