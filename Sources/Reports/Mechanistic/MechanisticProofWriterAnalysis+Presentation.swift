import Probe

extension MechanisticProofWriterAnalysis: PresentedAnalysis {
  public func presentation(of report: ReasoningProbe, by model: String) -> Presentation {
    Presentation(figure: "proofwriter", table: report.table, writeUp: report.writeUp) { out in
      ReasoningProbeRendering(report: report, model: model, out: out)
    }
  }
}
