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

  private func spectrum(_ kind: String) -> LineChart {
    let colors = Color.okabeIto
    let series = (0..<report.layers).compactMap { layer in
      matrix(kind, layer).map { matrix in
        LineChart.Series(
          report.layers <= colors.count ? "layer \(layer)" : "",
          points: matrix.singularValues.enumerated().map { (x: Double($0), y: $1) }, dashed: false,
          marker: Marker.none, color: colors[layer % colors.count])
      }
    }
    return LineChart(
      series, title: kind, xTitle: "index", yTitle: "singular value", plotSize: Size(95, 75))
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
      return HeatmapPanels(
        panels: [[norms.residual, norms.attention, norms.mlp].map { HeatmapPanels.Panel(grid: Grid($0)) }],
        rowLabels: (0..<report.layers).map(String.init),
        columnLabels: (0..<positions).map { $0 % 4 == 0 ? String($0) : "" },
        title: "Mean norm of activations", rowTitle: "layer", columnTitle: "position",
        columnHeadings: ["resid_post", "attn_out", "mlp_out"], scale: .sequential("norm"), annotate: .never,
        cellSize: Size(max(1, min(14, 150 / Double(positions))), max(6, min(16, 80 / Double(report.layers)))))
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
    let symbols = (report.circuits.first?.symbols ?? []).map(TokenLabel.visible)
    let panels = HeatmapPanels(
      panels: (0..<report.layers).map { layer in
        report.circuits.filter { $0.layer == layer }.map { HeatmapPanels.Panel(grid: Grid(table($0) ?? [])) }
      }, rowLabels: symbols, columnLabels: symbols, rowTitle: rows, columnTitle: columns,
      rowHeadings: (0..<report.layers).map { "layer \($0)" },
      columnHeadings: (0..<report.heads).map { "head \($0)" }, scale: .diverging("logits"), annotate: .never)
    return Page(
      [panels], title: title, subtitle: "\(model): \(formula). Layer norms are left out.", spacing: 8)
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
    let maps = HeatmapPanels(
      panels: [[grid(\.query), grid(\.key), grid(\.value)].map { HeatmapPanels.Panel(grid: $0) }],
      rowLabels: from, columnLabels: to, rowTitle: "writes", columnTitle: "reads",
      columnHeadings: ["through queries", "through keys", "through values"],
      scale: .sequential("composition"), annotate: .never, missing: .blank)
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
      [picture(weights, matrix.name, "weight")]
        + (matrix.gradients.map { [picture($0, "gradient", "∂loss/∂weight")] } ?? [])
    }
    // Two matrices a row.
    let rows = stride(from: 0, to: pictures.count, by: 2).map {
      Array(pictures[$0..<min(pictures.count, $0 + 2)].joined())
    }
    return Page(rows: rows, title: title, subtitle: model, spacing: 4)
  }

  private func condensed(_ map: MatrixMap) -> String {
    map.block == [1, 1] ? "" : "extremes of \(map.block[0]) × \(map.block[1]) blocks"
  }

  private func picture(_ map: MatrixMap, _ title: String, _ label: String) -> Heatmap {
    let rows = Double(map.values.count)
    let columns = Double(map.values.first?.count ?? 1)
    let side = min(110 / columns, 100 / rows)
    return Heatmap(
      Grid(map.values.map { $0.map(Double.init) }), title: title, subtitle: condensed(map),
      scale: .diverging(label), annotate: .never,
      cellSize: Size(max(side, 40 / columns), max(side, 40 / rows)))
  }
}
