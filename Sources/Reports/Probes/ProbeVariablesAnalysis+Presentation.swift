import Probe

extension ProbeVariablesAnalysis: PresentedAnalysis {
  public func presentation(of report: DecodabilityReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      [.init("decodability", DecodabilityFigure(report: report, probes: probe.probes, model: model).page)]
    } text: { out in
      DecodabilityText(report: report, model: model, out: out).print(probe.probes)
    }
  }
}
