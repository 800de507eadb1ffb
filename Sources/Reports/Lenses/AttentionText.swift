import Foundation
import GPT
import Probe
import Records
import Viz
import Worlds

/// Attention on the terminal, in 80 columns.
struct AttentionText {
  let report: AttentionReport
  let selection: HeadSelection
  let model: String
  var out = ReportText()

  func print() {
    printHeading()
    if selection.layers.count == 1, selection.heads.count == 1 {
      printPattern(selection.layers[0], selection.heads[0])
    } else if report.outputs.isEmpty {
      printStrongest()
    }
    if !report.outputs.isEmpty { printVariables() }
  }

  private func printHeading() {
    guard let input = report.input, let expected = report.expectedAnswer else {
      return out.print("\(model), \(report.tokens.count) tokens")
    }
    out.print("\(model) on input \(input)")
    out.print("  answer  \(EvaluationText.visible(report.answer))")
    out.print(
      report.answer == expected
        ? "  \(out.green("right by the rules"))"
        : "  rules   \(EvaluationText.visible(expected))  \(out.red("differs"))")
  }

  private func printPattern(_ layer: Int, _ head: Int) {
    let labels = report.tokens.map(TokenLabel.visible)
    let count = report.tokens.count
    out.print("")
    let map = TerminalHeatmap(
      Grid(rows: count, columns: count) { query, key in
        key <= query ? Double(report.patterns[layer][head][query][key]) : .nan
      }, rowLabels: labels, columnLabels: labels,
      title: "layer \(layer), head \(head): from rows to columns",
      scale: .sequential(range: 0...1), missing: .blank)
    out.print(map.render(style: out.style), terminator: "")
  }

  /// For raw text: where each head of the last position looks most.
  private func printStrongest() {
    let last = report.tokens.count - 1
    let rows = selection.layers.flatMap { layer in
      selection.heads.map { head in
        let row = report.patterns[layer][head][last]
        let best = row.indices.sorted { (row[$0], $1) > (row[$1], $0) }.prefix(3)
        return ["\(layer).\(head)"]
          + best.map {
            "\($0) \(TokenLabel.visible(report.tokens[$0])) \(NumberText.fixed(Double(row[$0]), 2))"
          }
      }
    }
    out.print("\nWhere the last position looks (position, token, attention):")
    out.print(
      Table(header: ["head", "most", "second", "third"], cells: rows))
  }

  /// The inputs' names; the elements of a long list by their number alone.
  private var inputLabels: [String] {
    guard report.inputs.count > 8, report.inputs.allSatisfy({ $0.hasSuffix("]") }) else {
      return report.inputs
    }
    return report.inputs.map { $0.split(separator: "[").last.map { String($0.dropLast()) } ?? $0 }
  }

  private func printVariables() {
    let marks = Set(
      report.outputs.enumerated().flatMap { row, output in
        output.trueDepth.indices.filter { output.trueDepth[$0] != nil }.map { Grid.Cell(row, $0) }
      })
    out.print("\nFrom the position that predicts each output to each input (mean over heads):")
    let maps = selection.layers.map { layer in
      TerminalHeatmap(
        Grid(rows: report.outputs.count, columns: report.inputs.count) { row, column in
          Double(report.outputs[row].attention[layer][column])
        }, rowLabels: report.outputs.map(\.variable), columnLabels: inputLabels, title: "layer \(layer)",
        scale: .sequential(range: 0...1), marks: marks, markText: "the rules need this input")
    }
    out.print(TerminalPanels(maps).render(style: out.style), terminator: "")
  }
}
