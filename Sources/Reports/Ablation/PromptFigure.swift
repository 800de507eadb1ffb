import Intervene
import Records
import Viz

/// What changes do to the token behind a text, as figures.
enum PromptFigure {
  /// The likeliest tokens before and after, side by side.
  static func page(_ report: PromptReport, model: String) -> Page {
    let what = report.specification.interventions.map { "\($0)" }.joined(separator: "; ")
    let largest = (report.before.top + (report.after?.top ?? [])).map(\.probability).max() ?? 1
    func chart(_ title: String, _ reading: PromptReading) -> BarChart {
      BarChart(
        groups: reading.top.map { TokenLabel.visible($0.token) },
        series: [BarChart.Series("", values: reading.top.map(\.probability))], title: title,
        xTitle: "next token", yTitle: "probability", yRange: 0...min(1, 1.1 * largest),
        plotSize: Size(180, 110))
    }
    return Page(
      rows: [[chart("Untouched", report.before)] + (report.after.map { [chart("Changed", $0)] } ?? [])],
      title: SampleText.capitalized(what.count > 90 ? what.prefix(89) + "…" : what),
      subtitle: "\(model): \(text(report.prompt))"
        + (report.divergence.map { "; KL divergence \(NumberText.fixed($0, 3)) nats" } ?? ""))
  }

  /// The change of the metric, layers down; of a set its mean.
  static func heatmap(_ report: PromptSweep, model: String) -> Heatmap {
    let source =
      report.prompt.map { text($0) }
      ?? "mean over \(SampleText.counted(report.prompts, "prompt")) of \(report.file ?? "")"
    return heatmap(
      grid(report.rows.map { ($0.layer, $0.index, $0.change) }), report.parts, report.metric,
      report.metricWords(PromptText.token),
      subtitle: "\(model): \(source); untouched \(NumberText.compact(report.value))")
  }

  private static func heatmap(
    _ grid: Grid, _ parts: AblationSweep.Parts, _ metric: PatchMetric, _ words: String, subtitle: String
  ) -> Heatmap {
    let isLayer = parts == .attention || parts == .mlp
    let kind =
      switch parts {
      case .head: "head"
      case .attention: "attention layer"
      case .mlp: "MLP"
      case .neuron: "neuron"
      }
    return Heatmap(
      grid, rowLabels: (0..<grid.rows).map(String.init),
      columnLabels: isLayer ? [] : (0..<grid.columns).map(String.init),
      title: "One \(kind) ablated (zero): \(metric == .kl ? "" : "change of ")\(words)", subtitle: subtitle,
      rowTitle: "layer",
      columnTitle: isLayer ? "" : parts.rawValue, scale: scale(metric), cellSize: isLayer ? Size(90, 18) : nil
    )
  }

  /// [layer][part]; of a sweep that was stopped the last parts are missing.
  static func grid(_ changes: [(layer: Int, index: Int, change: Double)]) -> Grid {
    let across = (changes.map(\.index).max() ?? 0) + 1
    return Grid(rows: (changes.map(\.layer).max() ?? 0) + 1, columns: across) { layer, index in
      let number = layer * across + index
      return number < changes.count ? changes[number].change : .nan
    }
  }

  /// Around no change; a divergence can only grow.
  static func scale(_ metric: PatchMetric) -> ColorScale {
    metric == .kl ? .loss("KL divergence (nats)") : .diverging("change")
  }

  /// The text, shortened from the left: its end is what counts.
  static func text(_ prompt: PromptTarget, to length: Int = 70) -> String {
    shortened(prompt.text ?? prompt.tokens.joined(separator: " "), to: length)
  }

  static func shortened(_ text: String, to length: Int) -> String {
    let shown = text.map { TokenLabel.visible(String($0)).replacing("␣", with: " ") }.joined()
    return shown.count > length ? "…" + shown.suffix(length - 1) : shown
  }
}
