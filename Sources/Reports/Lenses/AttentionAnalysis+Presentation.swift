import Probe
import Records

extension AttentionAnalysis: PresentedAnalysis {
  public func presentation(of report: AttentionReport, by model: String) -> Presentation {
    let selection = HeadSelection(layer: layer, head: head, of: report)
    return Presentation("attention", table: report.table) {
      [.init("attention", AttentionFigure(report: report, selection: selection, model: model).page)]
    } text: { out in
      AttentionText(report: report, selection: selection, model: model, out: out).print()
    }
  }
}

extension AttentionReport {
  /// One row an output, a variable before it and a layer: the attention, mean over heads; for raw text one row a head and a pair of
  /// positions.
  fileprivate var table: Table {
    guard outputs.isEmpty else {
      let rows = outputs.flatMap { output in
        output.attention.indices.flatMap { layer in
          readVariables.indices.map { (output: output, layer: layer, variable: $0) }
        }
      }
      return Table(rows) {
        Column("layer", \.layer)
        Column("output") { $0.output.variable }
        Column("input") { readVariables[$0.variable] }
        Column("attention") {
          ($0.output.attention[$0.layer] + $0.output.attentionToOutputs[$0.layer])[$0.variable]
        }
        Column("depth") { ($0.output.trueDepth + $0.output.outputDepth)[$0.variable] }
      }
    }
    let rows = patterns.indices.flatMap { layer in
      patterns[layer].indices.flatMap { head in
        tokens.indices.flatMap { from in (0...from).map { (layer, head, from, $0) } }
      }
    }
    return Table(rows) {
      Column("layer", \.0)
      Column("head", \.1)
      Column("from", \.2)
      Column("to", \.3)
      Column("attention", { patterns[$0.0][$0.1][$0.2][$0.3] })
    }
  }
}
