import Probe
import Records
import Viz

extension ActivationsAnalysis: PresentedAnalysis {
  public func presentation(of report: ActivationReport, by model: String) -> Presentation {
    Presentation("activations", table: report.table) {
      [.init("activations", ActivationFigure(report: report, model: model).page)]
    } text: { out in
      ActivationText(report: report, model: model, out: out).print()
    }
  }
}

extension ActivationReport {
  /// The text, and what is subtracted.
  fileprivate var source: String {
    [text, minus].compactMap { $0.map { PromptFigure.shortened($0, to: 40) } }.joined(separator: " minus ")
  }
}

/// Units down, positions across, a map for each hook point.
struct ActivationFigure {
  let report: ActivationReport
  let model: String

  var page: Page {
    Page(
      report.maps.map(map),
      title: report.minus == nil ? "Largest activations" : "Largest differences of activations",
      subtitle: "\(model): \(report.source)")
  }

  private func map(_ map: ActivationReport.Map) -> Heatmap {
    Heatmap(
      Grid(map.shown.map { $0.values.map(Double.init) }), rowLabels: map.shown.map(\.unit),
      columnLabels: report.labels.map(TokenLabel.visible),
      title: "\(map.hook): the \(map.shown.count) largest of \(SampleText.counted(map.units, "unit"))",
      rowTitle: "unit", columnTitle: "position",
      scale: .diverging(report.minus == nil ? "activation" : "difference"), annotate: .never)
  }
}

/// The largest activations on the terminal, in 80 columns.
struct ActivationText {
  let report: ActivationReport
  let model: String
  var out = ReportText()

  /// Rows of a hook point.
  private static let shown = 12

  func print() {
    out.print("\(model), \(report.source)")
    out.print("\(report.minus == nil ? "activations" : "differences") over \(report.labels.count) positions")
    for map in report.maps {
      out.print("\n\(map.hook): the \(min(Self.shown, map.shown.count)) largest of \(map.units) units")
      out.print(
        Table(map.shown.prefix(Self.shown)) {
          Column("unit", \.unit)
          Column("largest", { Double($0.values[peak($0)]) }, .decimals(3))
          Column("at", { peak($0) })
          Column("") { TokenLabel.visible(report.labels[peak($0)]) }
          Column("over positions") { strip($0) }
        })
    }
    out.print("\nover positions: + and - from half of the unit's largest on, . below.")
  }

  /// The position of a unit's largest absolute value.
  private func peak(_ unit: ActivationReport.Unit) -> Int {
    unit.values.indices.max { abs(unit.values[$0]) < abs(unit.values[$1]) } ?? 0
  }

  private func strip(_ unit: ActivationReport.Unit) -> String {
    let largest = abs(unit.values[peak(unit)])
    let text = unit.values.map { 2 * abs($0) < largest || largest == 0 ? "." : $0 > 0 ? "+" : "-" }.joined()
    return text.count > 40 ? text.prefix(39) + "…" : text
  }
}
