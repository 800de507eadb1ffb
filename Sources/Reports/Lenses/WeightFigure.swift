import GPT
import Intervene
import Records
import Viz

/// The figures of a weight report: an overview, the heads' circuits and compositions, and every matrix.
struct WeightFigure {
  let report: WeightReport
  let model: String
  var out = ReportText()

  /// Pages by file name; matrices stand together block by block.
  var figures: [Presentation.NamedFigure] {
    var pages: [Presentation.NamedFigure] = [.init("overview", overview)]
    if report.circuits.contains(where: { $0.queryKey != nil }) {
      pages += [.init("qk", queryKey), .init("ov", outputValue)]
    }
    if !report.composition.pairs.isEmpty { pages.append(.init("composition", composition)) }
    let outside = report.matrices.filter { !$0.name.hasPrefix("blocks.") }
    pages += matrixPage("Weights of the embeddings", outside).map { [.init("weights-embeddings", $0)] } ?? []
    for layer in 0..<report.layers {
      let inside = report.matrices.filter { $0.name.hasPrefix("blocks.\(layer).") }
      pages +=
        matrixPage("Weights of block \(layer)", inside).map { [.init("weights-block-\(layer)", $0)] } ?? []
    }
    return pages
  }

  // MARK: Overview

  /// Gated MLPs have one matrix more.
  private var kinds: [String] {
    let block = "blocks.0."
    return report.matrices.filter { $0.name.hasPrefix(block) }.map { String($0.name.dropFirst(block.count)) }
  }

  private func matrix(_ kind: String, _ layer: Int) -> MatrixSummary? {
    report.matrices.first { $0.name == "blocks.\(layer).\(kind)" }
  }

  private var overview: Page {
    let charts = kinds.map(spectrum)
    var rows: [[any Figure]] = stride(from: 0, to: charts.count, by: 3).map {
      Array(charts[$0..<min(charts.count, $0 + 3)])
    }
    rows.append(
      [
        norms("Frobenius norm", .automatic) { $0.frobeniusNorm },
        report.loss == nil ? nil : norms("Norm of the gradient", .never) { $0.gradientNorm ?? .nan },
      ].compactMap { $0 })
    if let activations { rows.append([activations]) }
    return Page(
      rows: rows, title: "Weights, gradients and activations",
      subtitle: report.loss.map {
        "\(model), mean loss \(NumberText.fixed($0, 3)) on \(report.texts) texts"
      } ?? model, spacing: 4)
  }

  /// On a logarithmic axis, so that the curves of layers are apart where their values are small.
  private func spectrum(_ kind: String) -> LineChart {
    let colors = Color.okabeIto
    let all = (0..<report.layers).compactMap { matrix(kind, $0) }.flatMap(\.singularValues)
    let largest = all.max() ?? 1
    let least = max(all.filter { $0 > 0 }.min() ?? largest / 1000, largest / 500)
    let series = (0..<report.layers).compactMap { layer in
      matrix(kind, layer).map { matrix in
        LineChart.Series(
          report.layers <= colors.count ? "layer \(layer)" : "",
          points: matrix.singularValues.enumerated().map { (x: Double($0 + 1), y: $1) },
          marker: Marker.none, color: colors[layer % colors.count])
      }
    }
    return LineChart(
      series, title: kind, xTitle: "rank", yTitle: "singular value",
      yRange: largest > least ? least * 0.9...largest * 1.15 : nil, logarithmicY: true,
      plotSize: Size(112, 85))
  }

  private func norms(_ title: String, _ annotate: Annotation, _ value: (MatrixSummary) -> Double)
    -> HeatmapPanels
  {
    HeatmapPanels(
      panels: [
        [
          HeatmapPanels.Panel(
            grid: Grid(rows: report.layers, columns: kinds.count) { layer, kind in
              matrix(kinds[kind], layer).map(value) ?? .nan
            })
        ]
      ], rowLabels: (0..<report.layers).map(String.init),
      columnLabels: kinds.map { String($0.split(separator: ".").last ?? "") }, title: title,
      rowTitle: "layer", scale: .sequential("norm"), annotate: annotate,
      cellSize: Size(28, max(8, min(18, 90 / Double(report.layers)))))
  }

  private var activations: HeatmapPanels? {
    report.activations.map { norms in
      let positions = norms.embedding.count
      var panels = HeatmapPanels(
        panels: [
          [norms.residual, norms.attention, norms.mlp].filter { !$0.isEmpty }
            .map { HeatmapPanels.Panel(grid: Grid($0)) }
        ],
        rowLabels: (0..<report.layers).map(String.init),
        title: "Mean norm of activations", rowTitle: "layer", columnTitle: "position",
        columnHeadings: ["resid_post", "attn_out"] + (norms.mlp.isEmpty ? [] : ["mlp_out"]),
        scale: .sequential("norm"), annotate: .never,
        cellSize: Size(max(1, min(14, 130 / Double(positions))), max(6, min(16, 80 / Double(report.layers)))))
      panels.columnTicks = .numbers(positions, ticks: 4)
      return panels
    }
  }

  // MARK: Heads

  private var queryKey: Page {
    circuits(
      "What each head looks for", "W_E · W_Q · W_Kᵀ · W_Eᵀ / √d", "query symbol", "key symbol", \.queryKey)
  }

  private var outputValue: Page {
    circuits(
      "What each head moves", "W_E · W_V · W_O · W_U", "attended symbol", "logit of symbol", \.outputValue)
  }

  private func circuits(
    _ title: String, _ formula: String, _ rows: String, _ columns: String,
    _ table: (HeadCircuits) -> [[Double]]?
  ) -> Page {
    let symbols = report.circuits.first?.symbols ?? []
    // Symbols that stand for no text are left out: they would take most of the colours.
    let shown = symbols.indices.filter { !Self.isSpecial(symbols[$0]) }
    let labels = shown.map { TokenLabel.visible(symbols[$0]) }
    let panels = HeatmapPanels(
      panels: (0..<report.layers).map { layer in
        report.circuits.filter { $0.layer == layer }.map { circuit in
          let values = table(circuit) ?? []
          return HeatmapPanels.Panel(
            grid: Grid(rows: shown.count, columns: shown.count) { values[shown[$0]][shown[$1]] })
        }
      }, rowLabels: labels, columnLabels: labels, rowTitle: rows, columnTitle: columns,
      rowHeadings: (0..<report.layers).map { "layer \($0)" },
      columnHeadings: (0..<report.heads).map { "head \($0)" }, scale: .diverging("logits"), annotate: .never)
    let without = shown.count < symbols.count ? ", and symbols that stand for no text" : ""
    return Page(
      [panels], title: title, subtitle: "\(model): \(formula). Layer norms are left out\(without).",
      spacing: 8)
  }

  /// Ends of texts, padding and the like: `<pad>`, `<|endoftext|>`.
  private static func isSpecial(_ symbol: String) -> Bool {
    symbol.count > 2 && symbol.hasPrefix("<") && symbol.hasSuffix(">")
  }

  private var composition: Page {
    let layers = report.layers
    let from = (0..<layers - 1).flatMap { layer in (0..<report.heads).map { Head(layer, $0).description } }
    let to = (1..<layers).flatMap { layer in (0..<report.heads).map { Head(layer, $0).description } }
    func grid(_ value: (CompositionScores.Pair) -> Double) -> Grid {
      var values = [[Double]](repeating: [Double](repeating: .nan, count: to.count), count: from.count)
      for pair in report.composition.pairs {
        values[pair.fromLayer * report.heads + pair.fromHead][
          (pair.toLayer - 1) * report.heads + pair.toHead] = value(pair)
      }
      return Grid(values)
    }
    var maps = HeatmapPanels(
      panels: [[grid(\.query), grid(\.key), grid(\.value)].map { HeatmapPanels.Panel(grid: $0) }],
      rowLabels: from, columnLabels: to, rowTitle: "head that writes", columnTitle: "head that reads",
      columnHeadings: ["through queries", "through keys", "through values"],
      scale: .sequential("composition"), annotate: .never, missing: .blank)
    maps.rowSeparators = Array(stride(from: report.heads, to: from.count, by: report.heads))
    maps.columnSeparators = Array(stride(from: report.heads, to: to.count, by: report.heads))
    let unrelated = NumberText.fixed(1 / Double(report.width).squareRoot(), 3)
    return Page(
      [maps], title: "How strongly heads read earlier heads",
      subtitle: "\(model). Unrelated matrices give about \(unrelated).")
  }

  // MARK: Matrices

  /// A row for each matrix: weights, and gradients where there are texts. Nil without heat maps.
  private func matrixPage(_ title: String, _ matrices: [MatrixSummary]) -> Page? {
    let maps = matrices.compactMap { matrix in matrix.weights.map { (matrix, $0) } }
    guard !maps.isEmpty else { return nil }
    let pictures = maps.map { matrix, weights in
      let names = MatrixAxes(matrix, heads: report.heads)
      return [names.picture(weights, matrix.name, "weight")]
        + (matrix.gradients.map { [names.picture($0, "\(matrix.name): gradient", "∂loss/∂weight")] } ?? [])
    }
    // Two matrices a row.
    let rows = stride(from: 0, to: pictures.count, by: 2).map {
      Array(pictures[$0..<min(pictures.count, $0 + 2)].joined())
    }
    return Page(rows: rows, title: title, subtitle: model, spacing: 4)
  }
}
