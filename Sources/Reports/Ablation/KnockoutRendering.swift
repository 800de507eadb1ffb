import Intervene
import Records
import Viz
import Worlds

/// The knock-out map on the terminal, in 80 columns.
struct KnockoutText {
  let report: KnockoutMap
  let model: String
  var out = ReportText()

  func print() {
    out.print("\(model), \(SampleText.inputs(report.inputs, report.isSample)) of '\(report.world)'")
    out.print("Accuracy of each output while the position that predicts it cannot attend to a")
    out.print("variable (\(KnockoutFigure.scope(report)))\n")
    out.print(
      TerminalHeatmap(
        Grid(report.accuracy.map { $0.map { $0 ?? .nan } }), rowLabels: report.rows,
        columnLabels: report.columns,
        scale: .sequential(range: 0...1), missing: .blank, marks: KnockoutFigure.marks(report),
        markText: "the rule mentions this variable"
      ).render(style: out.style), terminator: "")
    let untouched = zip(report.rows, report.before).map { "\($0) \(NumberText.fixed($1, 2))" }
    out.print("\nnothing cut: \(untouched.joined(separator: ", "))")
    out.printConstants(
      report.rows, Dictionary(uniqueKeysWithValues: zip(report.rows, report.majority)))
    out.printIntervals(
      zip(report.accuracy.joined(), (report.intervals ?? []).joined()).map { ($0, $1) })
  }
}

/// Outputs down, variables across.
struct KnockoutFigure {
  let report: KnockoutMap
  let model: String

  var heatmap: Heatmap {
    let lost = zip(report.before, report.accuracy).map { before, row in row.map { before - ($0 ?? .nan) } }
    return Heatmap(
      Grid(lost), rowLabels: report.rows, columnLabels: report.columns,
      title: "Accuracy lost while the predicting position cannot attend to a variable",
      subtitle: "\(model), \(SampleText.inputs(report.inputs, report.isSample)); \(Self.scope(report)). "
        + "Nothing cut: "
        + zip(report.rows, report.before).map { "\($0) \(NumberText.fixed($1, 2))" }.joined(separator: ", ")
        + ". "
        + SampleText.constants(
          report.rows, Dictionary(uniqueKeysWithValues: zip(report.rows, report.majority))),
      rowTitle: "output", columnTitle: "variable that is not seen",
      scale: .loss(losses: lost.flatMap { $0 }), missing: .blank, marks: Self.marks(report),
      markText: "outlined: the rule mentions this variable", cellSize: Size(24, 20))
  }

  static func marks(_ report: KnockoutMap) -> Set<Grid.Cell> {
    Set(
      report.rows.indices.flatMap { row in
        report.columns.indices.filter { report.isDirect[row][$0] }.map { Grid.Cell(row, $0) }
      })
  }

  /// Where and how attention is cut.
  static func scope(_ report: KnockoutMap) -> String {
    let place =
      report.heads.map { "heads " + $0.map(\.description).joined(separator: ", ") }
      ?? report.layers.map { "layers " + $0.map(String.init).joined(separator: ", ") } ?? "all heads"
    return "\(place), \(report.mode == .mask ? "the rest renormalised" : "not renormalised")"
  }
}
