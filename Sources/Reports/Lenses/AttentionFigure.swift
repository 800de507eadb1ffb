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
    let notes = [pooled.note, isLogarithmic ? "logarithmic colours" : nil].compactMap { $0 }
    return ([subject] + notes).joined(separator: "; ")
  }

  private var subject: String {
    guard report.input != nil else { return model }
    let blank = report.answer.allSatisfy(\.isWhitespace)
    let answer =
      blank
      ? EvaluationText.visible(report.answer) : report.answer.split(separator: "\n").joined(separator: " ⏎ ")
    return "\(model) answers \(answer) (\(report.isCorrect == true ? "right" : "wrong by the rules"))"
  }

  private var pooled: PooledAttention { PooledAttention(tokens: report.tokens.count) }

  /// Where a few cells, such as those of a first token that everything attends to, would leave all others without a
  /// colour: nine of ten are below a fiftieth of the largest.
  private var isLogarithmic: Bool {
    let values = grids.joined().flatMap(\.values).filter { !$0.isNaN }.sorted()
    guard report.tokens.count > 16, let largest = values.last else { return false }
    return values[values.count * 9 / 10] < largest / 50
  }

  private var grids: [[Grid]] {
    selection.layers.map { layer in selection.heads.map { pooled.grid(report.patterns[layer][$0]) } }
  }

  /// Query positions down, key positions across; the future stays blank.
  private var patterns: HeatmapPanels {
    var scale = ColorScale.sequential("attention", range: 0...1)
    scale.isLogarithmic = isLogarithmic
    var panels = HeatmapPanels(
      panels: grids.map { row in row.map { HeatmapPanels.Panel(grid: $0) } }, rowTitle: "from position",
      columnTitle: "to position", rowHeadings: selection.layers.map { "layer \($0)" },
      columnHeadings: selection.heads.map { "head \($0)" }, scale: scale, missing: .blank)
    if report.tokens.count <= PooledAttention.namedTokens {
      panels.rowLabels = report.labels.map(TokenLabel.visible)
      panels.columnLabels = panels.rowLabels
      let places = report.variables.indices.filter { report.variables[$0] != nil }
      if report.tokens.count > 16, !places.isEmpty {
        // Where not every token can be named, those that write variables are.
        let ticks = GridTicks(
          places: places.map { Double($0) + 0.5 }, labels: places.map { panels.rowLabels[$0] })
        panels.rowTicks = ticks
        panels.columnTicks = ticks
        panels.columnTicks?.areUpright = true
      }
    } else {
      panels.rowTicks = .numbers(report.tokens.count, block: pooled.block, ticks: 6)
      panels.columnTicks = panels.rowTicks
    }
    return panels
  }

  /// The largest value of the lower panels.
  private var strongest: Double {
    selection.layers.map { report.variableGrid(layer: $0).finiteRange?.upperBound ?? 0 }.max() ?? 1
  }

  /// One panel a layer; true dependencies outlined.
  private var variables: HeatmapPanels {
    var panels = HeatmapPanels(
      panels: [
        selection.layers.map { layer in
          HeatmapPanels.Panel(grid: report.variableGrid(layer: layer), marks: report.variableMarks)
        }
      ],
      rowLabels: report.outputs.map(\.variable), columnLabels: report.readVariables,
      title: "Attention to variables from the position that predicts each output (mean over heads)",
      rowTitle: "output", columnTitle: "input, then earlier output",
      columnHeadings: selection.layers.map { "layer \($0)" },
      scale: .sequential("attention", range: 0...max(strongest, 1e-3)),
      missing: .blank, markText: "outlined: the rules need it")
    panels.columnSeparators = [report.inputs.count]
    return panels
  }
}

extension AttentionReport {
  /// What outputs may look at: the inputs, then the outputs.
  var readVariables: [String] { inputs + outputs.map(\.variable) }

  /// [output][variable]: attention in a layer; NaN for outputs that do not come before.
  func variableGrid(layer: Int) -> Grid {
    Grid(
      outputs.map { output in
        output.attention[layer].map(Double.init)
          + output.attentionToOutputs[layer].map { $0.map(Double.init) ?? .nan }
      })
  }

  /// The cells of what the rules need.
  var variableMarks: Set<Grid.Cell> {
    Set(
      outputs.enumerated().flatMap { row, output in
        (output.trueDepth + output.outputDepth).enumerated().filter { column, depth in
          depth != nil
            && (column < inputs.count || output.attentionToOutputs[0][column - inputs.count] != nil)
        }.map { Grid.Cell(row, $0.offset) }
      })
  }
}
