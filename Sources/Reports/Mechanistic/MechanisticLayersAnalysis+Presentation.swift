import Probe

extension MechanisticLayersAnalysis: PresentedAnalysis {
  public func presentation(of report: MechanisticLayers, by model: String) -> Presentation {
    Presentation(figure: "layers", table: report.table, writeUp: report.writeUp) { out in
      MechanisticLayersRendering(report: report, model: model, out: out)
    }
  }
}
