import Probe

extension ProbeDependenciesAnalysis: PresentedAnalysis {
  public func presentation(of report: DependencyReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      [.init("dependencies", DependencyFigure(report: report, model: model).page)]
    } text: { out in
      DependencyText(report: report, model: model, out: out).print()
    }
  }
}
