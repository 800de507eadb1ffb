import Probe

extension MechanisticCausalAnalysis: PresentedAnalysis {
  public func presentation(of report: CausalPruning, by model: String) -> Presentation {
    Presentation(figure: "causal", table: report.table, writeUp: report.writeUp) { out in
      MechanisticCausalRendering(report: report, model: model, out: out)
    }
  }
}
