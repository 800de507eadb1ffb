import GPT
import Probe
import Records
import Viz
import Worlds

/// Decodability as a page: one map a variable, layers down and positions across.
struct DecodabilityFigure {
  let report: DecodabilityReport
  let probes: [VariableProbe]
  let model: String

  var page: Page {
    Page(
      probes.map(maps), title: "Where each variable can be read at \(report.site.rawValue)",
      subtitle: subtitle, spacing: 8)
  }

  private var subtitle: String {
    let inputs = report.isSample ? "a sample of \(report.texts) inputs" : "all \(report.texts) inputs"
    return
      "\(model), \(inputs), \(report.settings["split"]?.description ?? ""). Chance: the larger of the most frequent "
      + "label's share and the mean with shuffled labels."
  }

  /// As many maps side by side as fit a page.
  private func maps(_ probe: VariableProbe) -> HeatmapPanels {
    let labels = report.tokens.map(TokenLabel.visible)
    let across = report.tokens.count <= 12 ? 3 : report.tokens.count <= 30 ? 2 : 1
    let panels = report.variables.map { panel($0, probe) }
    let rows = stride(from: 0, to: panels.count, by: across).map {
      Array(panels[$0..<min(panels.count, $0 + across)])
    }
    return HeatmapPanels(
      panels: rows, rowLabels: (0..<report.layers).map(String.init), columnLabels: labels,
      title: probe == .linear ? "Linear probe" : "Nearest neighbours", rowTitle: "layer",
      columnTitle: "position", scale: .sequential("accuracy: chance 0, all right 1", range: 0...1),
      annotate: .never,
      missingText: "nothing can be told: fewer than eight texts differ so far",
      markText: "outlined: the variable's own tokens, and the position before them that predicts an output")
  }

  /// The accuracy's way from chance to 1. The variable's own positions and the one that predicts it are outlined, where
  /// there is something to see.
  private func panel(
    _ variable: DecodabilityReport.Variable, _ probe: VariableProbe
  ) -> HeatmapPanels.Panel {
    let map = variable.map(probe)
    let marked = variable.positions + (variable.predictingPosition.map { [$0] } ?? [])
    let name = variable.name + (variable.isGrouped ? " by quarters" : "")
    return HeatmapPanels.Panel(
      title: "\(name) (chance: \(NumberText.fixed(map.chance, 2)))",
      grid: Grid(
        map.accuracy.map { $0.map { $0.map { max(0, $0 - map.chance) / max(1 - map.chance, 1e-9) } ?? .nan } }
      ),
      marks: Set(
        marked.flatMap { column in
          (0..<report.layers).filter { map.accuracy[$0][column] != nil }.map { Grid.Cell($0, column) }
        }))
  }
}
