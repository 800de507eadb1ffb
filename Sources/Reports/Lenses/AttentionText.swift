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
    out.print(AnswerLines.of(report.answer, label: "  answer  "))
    guard report.answer != expected else { return out.print("  \(out.green("right by the rules"))") }
    out.print(AnswerLines.of(expected, label: "  rules   ") + "  \(out.red("differs"))")
  }

  /// More positions do not fit a terminal.
  private static let mostPositions = 64
  private static let mostHeads = 32
  private static let mostLayers = 8

  private func printPattern(_ layer: Int, _ head: Int) {
    guard report.tokens.count <= Self.mostPositions else { return printLargest(layer, head) }
    let labels = report.labels.map(TokenLabel.visible)
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

  /// Of a long text the positions that look elsewhere most.
  private func printLargest(_ layer: Int, _ head: Int) {
    let pattern = report.patterns[layer][head]
    // Every text's first position looks at itself alone, and many others look there when they look nowhere.
    let pairs = pattern.indices.flatMap { from in (1..<max(1, from)).map { (from: from, to: $0) } }
    let largest = pairs.sorted { pattern[$0.from][$0.to] > pattern[$1.from][$1.to] }.prefix(24)
    out.print("\nlayer \(layer), head \(head): the \(largest.count) largest of \(pairs.count) weights")
    out.print(
      Table(largest) {
        Column("from", \.from)
        Column("") { TokenLabel.visible(report.tokens[$0.from]) }
        Column("to", \.to)
        Column("") { TokenLabel.visible(report.tokens[$0.to]) }
        Column("attention", { Double(pattern[$0.from][$0.to]) }, .decimals(3))
      })
    out.print("Attention to the first position and to itself is left out; \(out.setting("export")) has all.")
  }

  /// For raw text: where heads of the last position look most.
  private func printStrongest() {
    let last = report.tokens.count - 1
    let all = selection.layers.flatMap { layer in selection.heads.map { (layer: layer, head: $0) } }
    // Those that do not only look at the first position, where heads look that look nowhere.
    let shown = Set(
      all.indices.sorted { strength(all[$0], at: last) > strength(all[$1], at: last) }.prefix(Self.mostHeads))
    let rows = all.indices.filter(shown.contains).map { number in
      let (layer, head) = all[number]
      let row = report.patterns[layer][head][last]
      let best = row.indices.sorted { (row[$0], $1) > (row[$1], $0) }.prefix(3)
      return ["\(layer).\(head)"]
        + best.map {
          "\($0) \(TokenLabel.visible(report.tokens[$0])) \(NumberText.fixed(Double(row[$0]), 2))"
        }
    }
    out.print("\nWhere the last position looks (position, token, attention):")
    out.print(
      Table(header: ["head", "most", "second", "third"], cells: rows))
    if rows.count < all.count {
      out.print(
        "The \(rows.count) of \(all.count) heads that look most at a position but the first; "
          + "\(out.setting("export")) has all.")
    }
  }

  /// The largest weight of a head from a position to any but the first.
  private func strength(_ place: (layer: Int, head: Int), at position: Int) -> Float {
    report.patterns[place.layer][place.head][position].dropFirst().max() ?? 0
  }

  /// The inputs' names; the elements of a long list by their number alone.
  private var inputLabels: [String] {
    guard report.inputs.count > 8, report.inputs.allSatisfy({ $0.hasSuffix("]") }) else {
      return report.inputs
    }
    return report.inputs.map { $0.split(separator: "[").last.map { String($0.dropLast()) } ?? $0 }
  }

  private func printVariables() {
    out.print("\nFrom the position that predicts each output to each variable (mean over heads):")
    let count = selection.layers.count
    let layers =
      count <= Self.mostLayers
      ? selection.layers
      : (0..<Self.mostLayers).map { selection.layers[$0 * (count - 1) / (Self.mostLayers - 1)] }
    let maps = layers.map { layer in
      TerminalHeatmap(
        report.variableGrid(layer: layer), rowLabels: report.outputs.map(\.variable),
        columnLabels: inputLabels + report.outputs.map(\.variable), title: "layer \(layer)",
        scale: .sequential(range: 0...1), missing: .blank, marks: report.variableMarks,
        markText: "the rules need it")
    }
    out.print(TerminalPanels(maps).render(style: out.style), terminator: "")
    if layers.count < count {
      out.print("\(layers.count) of \(count) layers are shown; \(out.setting("out")) has all.")
    }
  }
}
