import Intervene

extension AblateAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    let title = "Ablation of \(model)"
    switch report {
    case .answers(let report):
      return Presentation("ablation", table: report.table) {
        [.init(name: "ablation", title: title, figure: AblationFigure.chart(report, model: model))]
      } text: { out in
        AblationText(model: model, out: out).print(report)
      }
    case .modes(let reports):
      return Presentation("ablation", table: reports.table(\.table)) {
        [.init(name: "ablation", title: title, figure: AblationFigure.page(reports, model: model))]
      } text: { out in
        AblationText(model: model, out: out).print(reports)
      }
    case .answer(let report): return .answer(report, by: model)
    case .prompt(let report):
      return Presentation("ablation", table: report.table) {
        [.init(name: "ablation", title: title, figure: PromptFigure.page(report, model: model))]
      } text: { out in
        PromptText(model: model, out: out).print(report, changed: "ablated")
      }
    }
  }
}

extension AblateEachAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    let title = "Sweep of \(model)"
    switch report {
    case .answers(let report):
      return Presentation("sweep", table: report.table) {
        [.init(name: "sweep", title: title, figure: SweepFigure(reports: [report], model: model).page)]
      } text: { out in
        SweepText(reports: [report], model: model, out: out).print()
      }
    case .modes(let reports):
      return Presentation("sweep", table: reports.table(\.table)) {
        [.init(name: "sweep", title: title, figure: SweepFigure(reports: reports.reports, model: model).page)]
      } text: { out in
        SweepText(reports: reports.reports, model: model, out: out).print()
      }
    case .prompts(let report):
      return Presentation("sweep", table: report.table) {
        [.init(name: "sweep", title: title, figure: PromptFigure.heatmap(report, model: model))]
      } text: { out in
        PromptText(model: model, out: out).print(report)
      }
    }
  }
}

extension AblateLatticeAnalysis: PresentedAnalysis {
  public func presentation(of report: Report, by model: String) -> Presentation {
    Presentation("lattice", table: EvaluatedSubsets.table(report.subsets)) {
      [
        .init(
          name: "lattice", title: "Lattice of \(model)",
          figure: LatticeFigure(report: report.lattice, model: model).page)
      ]
    } text: { out in
      let text = LatticeText(report: report.lattice, model: model, out: out)
      if brief { text.printBrief() } else { text.print() }
    }
  }
}
