import GPT
import Intervene
import Records
import Viz
import Worlds

/// The figures of a lens report: the logit lens, the attributions, and the heads.
struct LensFigure {
  let report: LensReport
  let model: String

  /// Pages by file name.
  var figures: [Presentation.NamedFigure] {
    [.init("lens", lens), .init("attribution", attribution), .init("heads", heads)]
  }

  /// What a row of the lens shows: the embeddings, or the stream behind a block.
  static func streamLabel(_ stream: Int) -> String { stream == 0 ? "embed" : "block \(stream - 1)" }

  private var subject: String {
    if let input = report.input { return "\(model), input \(input)" }
    let extent = report.texts == report.worldInputs ? "all \(report.texts) inputs" : "\(report.texts) inputs"
    return report.world == nil ? model : "\(model), \(extent)"
  }

  // MARK: Logit lens

  private var lens: Page {
    let figures = report.lens.map(textLens) ?? report.meanLens.map(meanLens) ?? []
    let note =
      report.lens == nil
      ? "Mean over texts at each position."
      : "In the cells: the likeliest token."
    return Page(figures, title: "Logit lens", subtitle: "\(subject). \(note)", spacing: 8)
  }

  private func textLens(_ lens: TextLens) -> [any Figure] {
    let shown = Array(lens.tokens.indices.suffix(64))
    let streams = Array(report.streams.indices)
    func panel(_ value: (LensReading) -> Double, isMarked: Bool) -> HeatmapPanels.Panel {
      HeatmapPanels.Panel(
        grid: Grid(rows: streams.count, columns: shown.count) { value(lens.readings[$0][shown[$1]]) },
        marks: Set(
          (isMarked ? streams : []).flatMap { stream in
            shown.indices.filter { lens.next[shown[$0]] == lens.top[stream][shown[$0]] }
              .map { Grid.Cell(stream, $0) }
          }),
        texts: streams.flatMap { stream in
          shown.map { isMarked && lens.next[$0] == nil ? "" : Self.short(lens.top[stream][$0]) }
        })
    }
    return [
      map(
        panel({ $0.probability ?? .nan }, isMarked: true), shown.map { TokenLabel.visible(lens.tokens[$0]) },
        "Probability of the right next token", .sequential("probability", range: 0...1)),
      map(
        panel(\.divergence, isMarked: false), shown.map { TokenLabel.visible(lens.tokens[$0]) },
        "Divergence of the final distribution", .sequential("nats")),
    ]
  }

  /// A token cut to what a cell has room for.
  private static func short(_ token: String) -> String {
    let text = TokenLabel.visible(token)
    return text.count > 3 ? text.prefix(2) + "…" : text
  }

  private func meanLens(_ mean: MeanLens) -> [any Figure] {
    let shown = Array(mean.positions.indices.suffix(64))
    let labels = shown.map { TokenLabel.visible(mean.positions[$0]) }
    func panel(_ values: [[Double]]) -> HeatmapPanels.Panel {
      HeatmapPanels.Panel(grid: Grid(values.map { row in shown.map { row[$0] } }))
    }
    return [
      map(
        panel(mean.probability), labels, "Probability of the right next token",
        .sequential("probability", range: 0...1)),
      map(
        panel(mean.accuracy), labels, "Share of texts in which it is the likeliest",
        .sequential("share", range: 0...1)),
      map(panel(mean.divergence), labels, "Divergence of the final distribution", .sequential("nats")),
    ]
  }

  private func map(
    _ panel: HeatmapPanels.Panel, _ labels: [String], _ title: String, _ scale: ColorScale
  ) -> HeatmapPanels {
    HeatmapPanels(
      panels: [[panel]], rowLabels: report.streams.indices.map(Self.streamLabel), columnLabels: labels,
      title: title, rowTitle: "stream", columnTitle: "position", scale: scale,
      missingText: "nothing follows",
      markText: "the likeliest token is the right one",
      cellSize: Size(max(6, min(18, 420 / Double(labels.count))), 15))
  }

  // MARK: Attribution

  private var attribution: Page {
    // Some families have no attention bias.
    let columns = (report.attributions.first?.parts ?? []).filter { $0.layer == 0 }.map { part in
      part.head.map { "head \($0)" } ?? (part.name.hasSuffix("b_O") ? "b_O" : "MLP")
    }
    let panels = report.attributions.map { one in
      HeatmapPanels.Panel(
        title: "\(one.place): \(NumberText.fixed(one.logitDifference, 2))",
        grid: Grid(
          (0..<report.layers).map { layer in
            one.parts.filter { $0.layer == layer }.map(\.value)
          }))
    }
    let across = min(3, max(1, panels.count))
    let blocks = HeatmapPanels(
      panels: stride(from: 0, to: panels.count, by: across).map {
        Array(panels[$0..<min(panels.count, $0 + across)])
      }, rowLabels: (0..<report.layers).map(String.init), columnLabels: columns, rowTitle: "layer",
      columnTitle: columns.contains("b_O") ? "head, attention bias, MLP" : "head, MLP", scale: scale,
      cellSize: Size(max(8, min(22, 150 / Double(columns.count))), 17))
    let outside = report.attributions.map { $0.parts.filter { $0.layer == nil } }
    let others = HeatmapPanels(
      panels: [[HeatmapPanels.Panel(grid: Grid(outside.map { $0.map(\.value) }))]],
      rowLabels: report.attributions.map(\.place), columnLabels: outside.first?.map(\.name) ?? [],
      title: "Parts outside of the blocks", scale: scale, cellSize: Size(46, 15))
    return Page(
      [blocks, others], title: "Direct logit attribution",
      subtitle: "\(subject). The right token's logit minus a wrong one's, and each part's share of it.",
      spacing: 8)
  }

  /// One scale for all parts.
  private var scale: ColorScale {
    let largest = report.attributions.flatMap(\.parts).map { abs($0.value) }.max() ?? 1
    return .diverging("logits", range: -max(largest, 1e-9)...max(largest, 1e-9))
  }

  // MARK: Heads

  private var heads: Page {
    let detection = report.headDetection
    let detectors = HeatmapPanels(
      panels: [detection.repeated, detection.texts].map { scores in
        scores.map { HeatmapPanels.Panel(grid: Grid($0.scores)) }
      }, rowLabels: (0..<report.layers).map(String.init), columnLabels: (0..<report.heads).map(String.init),
      rowTitle: "layer", columnTitle: "head", rowHeadings: ["repeated", "texts"],
      columnHeadings: ["previous token", "duplicate token", "induction"],
      scale: .sequential("attention", range: 0...1),
      cellSize: Size(max(8, min(28, 120 / Double(report.heads))), 16))
    let names = (0..<report.layers).flatMap { layer in (0..<report.heads).map { Head(layer, $0).description }
    }
    let panels = detection.outputs.map { output in
      HeatmapPanels.Panel(
        title: "From \(output.output)",
        grid: Grid(output.attention.flatMap { $0 }.map { $0.map { $0 ?? .nan } }))
    }
    let across = max(1, min(panels.count, detection.variables.count <= 12 ? 3 : 1))
    let variables = HeatmapPanels(
      panels: stride(from: 0, to: panels.count, by: across).map {
        Array(panels[$0..<min(panels.count, $0 + across)])
      }, rowLabels: names, columnLabels: detection.variables,
      title: "Attention from the position that predicts an output to each variable", rowTitle: "head",
      columnTitle: "variable", scale: .sequential("attention", range: 0...1), annotate: .never,
      missing: .blank,
      cellSize: Size(
        max(4, min(13, 400 / Double(across * max(1, detection.variables.count)))),
        max(3, min(9, 420 / Double(names.count)))))
    return Page(
      panels.isEmpty ? [detectors] : [detectors, variables], title: "What heads attend to",
      subtitle: "\(subject). Above: on \(detection.half) random tokens repeated twice, and on "
        + "\(detection.summary).",
      spacing: 8)
  }
}
