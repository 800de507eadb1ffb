import Probe

extension MechanisticFlowAnalysis: PresentedAnalysis {
  public func presentation(of report: AttentionFlow, by model: String) -> Presentation {
    Presentation(figure: "flow", table: report.table, writeUp: report.writeUp) { out in
      MechanisticFlowRendering(report: report, model: model, out: out)
    }
  }
}
