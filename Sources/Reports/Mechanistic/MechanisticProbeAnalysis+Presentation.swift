import Probe

extension MechanisticProbeAnalysis: PresentedAnalysis {
  public func presentation(of report: MechanisticProbe, by model: String) -> Presentation {
    Presentation(figure: "probe", table: report.table, writeUp: report.writeUp) { out in
      MechanisticProbeRendering(report: report, model: model, out: out)
    }
  }
}
