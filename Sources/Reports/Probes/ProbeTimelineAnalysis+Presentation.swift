import Probe

extension ProbeTimelineAnalysis: PresentedAnalysis {
  public func presentation(of report: TimelineReport, by model: String) -> Presentation {
    Presentation(table: report.table, writeUp: report.writeUp) {
      [.init("timeline", TimelineFigure(report: report, probes: probe.probes, model: model).page)]
    } text: { out in
      TimelineText(report: report, model: model, out: out).print()
    }
  }
}
