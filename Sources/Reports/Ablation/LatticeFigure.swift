import GPT
import Intervene
import Viz

/// Shapley values layer by head for every output, then interactions of pairs; one row of maps a mode.
struct LatticeFigure {
  let report: LatticeReport
  let model: String

  private var all: [LatticeReport] { [report] + report.alternatives }

  var page: Page {
    let inputs = SampleText.inputs(report.inputs, report.isSample)
    let how = report.isExact ? "exact over \(report.subsets) sets" : "from sampled orders"
    return Page(
      [shapley] + (interactions.map { [$0] } ?? []),
      title: "Which heads each output of '\(report.world)' needs",
      subtitle: "\(model), \(inputs), teacher-forced, \(how). "
        + SampleText.constants(report.outputs, report.majority), spacing: 8)
  }

  private var headings: [String] { all.count > 1 ? all.map(\.mode.rawValue) : [] }

  private var shapley: HeatmapPanels {
    let units = report.heads.compactMap(Head.init)
    let layers = (units.map(\.layer).max() ?? 0) + 1
    let heads = (units.map(\.index).max() ?? 0) + 1
    return HeatmapPanels(
      panels: all.map { one in
        one.outputs.map { output in
          HeatmapPanels.Panel(
            grid: Grid(rows: layers, columns: heads) { layer, head in
              one.shapley[output]?["\(layer).\(head)"] ?? .nan
            })
        }
      },
      rowLabels: (0..<layers).map(String.init), columnLabels: (0..<heads).map(String.init),
      title: "Shapley value of each head", rowTitle: "layer", columnTitle: "head", rowHeadings: headings,
      columnHeadings: report.outputs, scale: .diverging("accuracy"), missingText: "not removed")
  }

  /// Of the target, or of every output.
  private var interactions: HeatmapPanels? {
    guard report.heads.count > 1, report.heads.count <= 20, report.interactions != nil else { return nil }
    let outputs = report.target.map { [$0] } ?? report.outputs
    func grid(_ one: LatticeReport, _ output: String) -> Grid {
      let values = one.interactions?[output] ?? []
      return Grid(rows: values.count, columns: values.count) { $0 == $1 ? .nan : values[$0][$1] }
    }
    // With one output, modes stand side by side; otherwise outputs do, three in a row.
    let isSingle = outputs.count == 1
    let panels =
      isSingle
      ? all.map {
        HeatmapPanels.Panel(title: all.count > 1 ? $0.mode.rawValue : "", grid: grid($0, outputs[0]))
      }
      : all.flatMap { one in
        outputs.map { output in
          HeatmapPanels.Panel(
            title: all.count > 1 ? "\(output), \(one.mode.rawValue)" : output, grid: grid(one, output))
        }
      }
    return HeatmapPanels(
      panels: stride(from: 0, to: panels.count, by: 3).map { Array(panels[$0..<min(panels.count, $0 + 3)]) },
      rowLabels: report.heads, columnLabels: report.heads,
      title: "Interaction of pairs of heads" + (isSingle ? " on \(outputs[0])" : "")
        + " (red: they stand in for one another)", rowTitle: "head", columnTitle: "head",
      scale: .diverging("interaction"), annotate: .never, missing: .blank)
  }
}
