import Probe

extension MechanisticARCAnalysis: PresentedAnalysis {
  public func presentation(of report: ReasoningProbe, by model: String) -> Presentation {
    Presentation(figure: "arc", table: report.table, writeUp: report.writeUp) { out in
      ReasoningProbeRendering(report: report, model: model, out: out)
    }
  }
}
