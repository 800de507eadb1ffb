import Foundation
import GPT
import Probe
import Records
import Viz
import Worlds

/// Attention as a page: layer × head patterns and, for a world, output variables × input variables per layer.
struct AttentionFigure {
  let report: AttentionReport
  let selection: HeadSelection
  let model: String

  var title: String {
    report.input.map { "Attention while answering \($0)" }
      ?? "Attention over \(SampleText.counted(report.tokens.count, "token"))"
  }

  var page: Page {
    let figures: [any Figure] = report.outputs.isEmpty ? [patterns] : [patterns, variables]
    return Page(figures, title: title, subtitle: subtitle, spacing: 10)
  }

  private var subtitle: String {
    guard report.input != nil else { return model }
    let blank = report.answer.allSatisfy(\.isWhitespace)
    let answer =
      blank
      ? EvaluationText.visible(report.answer) : report.answer.split(separator: "\n").joined(separator: " ⏎ ")
    return "\(model) answers \(answer) (\(report.isCorrect == true ? "right" : "wrong by the rules"))"
  }

  /// Query positions down, key positions across; the future stays blank.
  private var patterns: HeatmapPanels {
    let count = report.tokens.count
    let labels = report.tokens.map(TokenLabel.visible)
    return HeatmapPanels(
      panels: selection.layers.map { layer in
        selection.heads.map { head in
          HeatmapPanels.Panel(
            grid: Grid(rows: count, columns: count) { query, key in
              key <= query ? Double(report.patterns[layer][head][query][key]) : .nan
            })
        }
      },
      rowLabels: labels, columnLabels: labels, rowTitle: "from position", columnTitle: "to position",
      rowHeadings: selection.layers.map { "layer \($0)" },
      columnHeadings: selection.heads.map { "head \($0)" },
      scale: .sequential("attention", range: 0...1), missing: .blank)
  }

  /// The largest value of the lower panels.
  private var strongest: Double {
    selection.layers.flatMap { layer in report.outputs.flatMap { $0.attention[layer] } }.map(Double.init)
      .max() ?? 1
  }

  /// One panel a layer; true dependencies outlined.
  private var variables: HeatmapPanels {
    let marks = Set(
      report.outputs.enumerated().flatMap { row, output in
        output.trueDepth.indices.filter { output.trueDepth[$0] != nil }.map { Grid.Cell(row, $0) }
      })
    return HeatmapPanels(
      panels: [
        selection.layers.map { layer in
          HeatmapPanels.Panel(
            grid: Grid(rows: report.outputs.count, columns: report.inputs.count) { row, column in
              Double(report.outputs[row].attention[layer][column])
            }, marks: marks)
        }
      ],
      rowLabels: report.outputs.map(\.variable), columnLabels: report.inputs,
      title: "Attention to inputs from the position that predicts each output (mean over heads)",
      rowTitle: "output", columnTitle: "input", columnHeadings: selection.layers.map { "layer \($0)" },
      scale: .sequential("attention", range: 0...max(strongest, 1e-3)),
      markText: "outlined: the rules need this input")
  }
}
