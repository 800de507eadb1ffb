import Probe

extension MechanisticAttentionAnalysis: PresentedAnalysis {
  public func presentation(of report: MechanisticAttention, by model: String) -> Presentation {
    Presentation(figure: "attention", table: report.table, writeUp: report.writeUp) { out in
      MechanisticAttentionRendering(report: report, model: model, out: out, untrained: untrained)
    }
  }
}
