import Probe

extension MechanisticRobustnessAnalysis: PresentedAnalysis {
  public func presentation(of report: ReasoningRobustness, by model: String) -> Presentation {
    Presentation(figure: "robustness", table: report.table, writeUp: report.writeUp) { out in
      ReasoningRobustnessRendering(report: report, model: model, out: out)
    }
  }
}
