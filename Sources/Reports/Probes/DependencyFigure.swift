import Probe
import Viz
import Worlds

/// Outputs down, input variables across: what the probe predicts and what attention shows, beside the truth.
struct DependencyFigure {
  let report: DependencyReport
  let model: String

  var title: String { "Which inputs each output of '\(report.world)' depends on" }

  var page: Page {
    let learned = split == .byInput ? "other inputs" : "the other outputs"
    return Page(
      rows: [[shares, depth], [attention, rollout, valueNorm].compactMap { $0 }], title: title,
      subtitle:
        "\(model), \(report.inputs) inputs. Outlined: the rules need this input. Predictions are learned "
        + "from \(learned)" + (caveats.isEmpty ? "." : " (\(caveats))."), spacing: 4)
  }

  /// What the text says beside the two predicted labels.
  private var caveats: String {
    report.scores.filter { $0.split == split && $0.predicted != nil && !$0.caveat.isEmpty }
      .map { "\($0.label.rawValue): \($0.caveat)" }.joined(separator: "; ")
  }

  /// Outputs are left out where there are several, so that their place gives nothing away.
  private var split: DependencySplit { report.outputs.count > 1 ? .leaveOneOutputOut : .byInput }

  /// Four panels with labels fill a page's width; a few rows are tall enough for the bar's label.
  private var cell: Size {
    Size(
      max(5, min(22, 110 / Double(max(report.variables.count, 1)))),
      max(17, min(40, 60 / Double(max(report.outputs.count, 1)))))
  }

  /// The share of inputs for which the probe says yes, and for which the rules do.
  private var shares: HeatmapPanels {
    var shown = [(DependencyLabel.structural, "predicted: depends"), (.counterfactual, "predicted: changes")]
      .compactMap { label, heading in
        report.scores.first { $0.label == label && $0.split == split }?.predicted.map { (heading, $0) }
      }
    shown.append(("truth: changes", report.maps.counterfactual))
    return HeatmapPanels(
      panels: [shown.map { HeatmapPanels.Panel(grid: Grid($0.1), marks: marks) }],
      rowLabels: report.outputs, columnLabels: columns, rowTitle: "output", columnTitle: "input",
      columnHeadings: shown.map(\.0), scale: .sequential("share", range: 0...1), cellSize: cell)
  }

  private var attention: HeatmapPanels {
    map("attention", Grid(report.maps.attention), label: "mean", isFirst: true)
  }

  private var rollout: HeatmapPanels {
    map("rollout", Grid(report.maps.rollout), label: "mean")
  }

  private var valueNorm: HeatmapPanels? {
    report.maps.valueNorm.map {
      map("× value norm", Grid($0), label: "mean")
    }
  }

  /// Blank where the rules know no way. The scale goes to 4 at least: its ticks are whole numbers then.
  private var depth: HeatmapPanels {
    let depths = report.maps.depth
    let deepest = depths.joined().compactMap { $0 }.max() ?? 1
    return map(
      "truth: depth",
      Grid(rows: depths.count, columns: report.variables.count) { row, column in
        depths[row][column].map(Double.init) ?? .nan
      }, label: "steps", range: 0...Double(max(deepest, 4)))
  }

  private func map(
    _ heading: String, _ grid: Grid, label: String, range: ClosedRange<Double>? = nil, isFirst: Bool = false
  ) -> HeatmapPanels {
    let largest = grid.finiteRange?.upperBound ?? 0
    return HeatmapPanels(
      panels: [[HeatmapPanels.Panel(grid: grid, marks: marks)]], rowLabels: report.outputs,
      columnLabels: columns, rowTitle: isFirst ? "output" : "", columnTitle: "input",
      columnHeadings: [heading],
      scale: .sequential(label, range: range ?? 0...(largest > 0 ? largest : 1)),
      missing: .blank, cellSize: cell)
  }

  private var marks: Set<Grid.Cell> { Self.marks(report) }
  private var columns: [String] { Self.labels(report) }

  /// The pairs that the rules connect.
  static func marks(_ report: DependencyReport) -> Set<Grid.Cell> {
    Set(
      report.maps.depth.enumerated().flatMap { row, depths in
        depths.indices.filter { depths[$0] != nil }.map { Grid.Cell(row, $0) }
      })
  }

  /// The inputs' names; the elements of one long list by their number alone.
  static func labels(_ report: DependencyReport) -> [String] {
    let names = report.variables
    guard names.count > 8, names.allSatisfy({ $0.hasSuffix("]") }) else { return names }
    return names.map { $0.split(separator: "[").last.map { String($0.dropLast()) } ?? $0 }
  }
}
