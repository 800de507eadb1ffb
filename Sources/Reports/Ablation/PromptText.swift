import Intervene
import Records
import Viz

/// What a change does to the token behind a text, on the terminal, in 80 columns.
struct PromptText {
  let model: String
  var out = ReportText()

  /// Parts of a sweep that are shown.
  private static let shown = 16

  /// - Parameter changed: what to call the changed model.
  func print(_ report: PromptReport, changed: String) {
    printPrompt(report.prompt)
    for intervention in report.specification.interventions { out.print("  \(intervention)") }
    out.print("")
    let (before, after) = (report.before, report.after)
    func row(_ name: String, _ value: (PromptReading) -> String) -> [String] {
      [name, value(before), after.map(value) ?? "-"]
    }
    out.print(
      Table(
        header: ["\(Self.token(report.prompt.target))", "untouched", changed],
        cells: [
          row("probability") { NumberText.fixed($0.probability, 4) },
          row("logit") { NumberText.fixed($0.logit, 3) }, row("rank") { "\($0.rank)" },
          row("logit difference to \(Self.token(report.prompt.runnerUp))") {
            NumberText.fixed($0.logitDifference, 3)
          },
        ], alignment: [.left, .right, .right]
      ))
    guard let after, let divergence = report.divergence else {
      return out.print("Changed logits are no finite numbers.")
    }
    out.print("KL(untouched ‖ \(changed)) of the next token: \(NumberText.fixed(divergence, 4)) nats\n")
    out.print(
      Table(zip(before.top, after.top)) {
        Column("likeliest, untouched") { old, _ in Self.token(old.token) }
        Column("", .decimals(4)) { old, _ in old.probability }
        Column(changed) { _, new in Self.token(new.token) }
        Column("", .decimals(4)) { _, new in new.probability }
      })
  }

  /// A map for heads, a table of what matters most; of a set means.
  func print(_ report: PromptSweep) {
    if let prompt = report.prompt {
      printPrompt(prompt)
    } else {
      out.print("\(model), \(SampleText.counted(report.prompts, "prompt")) of \(report.file ?? "")")
    }
    let place = report.positions.map { " at " + $0.map(\.description).joined(separator: ", ") } ?? ""
    out.print("each \(report.parts.rawValue) alone, zero ablation\(place)")
    out.print("\(report.metricWords(Self.token)), untouched: \(NumberText.compact(report.value))\n")
    out.printUnreached(report.unreached, report.file == nil ? "part" : "prompt")
    let figure = PromptFigure.grid(report.rows.map { ($0.layer, $0.index, $0.change) })
    if report.parts == .head {
      out.print(
        TerminalHeatmap(
          figure, rowLabels: (0..<figure.rows).map(String.init),
          columnLabels: (0..<figure.columns).map(String.init),
          title: "\(report.file == nil ? "" : "mean ")change, layer by head",
          scale: PromptFigure.scale(report.metric)
        ).render(style: out.style))
    }
    let worst = report.rows.sorted { abs($0.change) > abs($1.change) }.prefix(Self.shown)
    out.print(
      Table(worst) {
        Column(report.parts.rawValue, \.part)
        Column("change", \.change, .decimals(3))
        if report.prompts > 1 { Column("± s.e.", { $0.standardError }, .decimals(3), missing: "-") }
        Column("probability", \.probability, .decimals(4))
        Column("rank", \.rank, .decimals(report.prompts > 1 ? 1 : 0))
        Column("logit difference", \.logitDifference, .decimals(3))
        Column("KL", \.divergence, .decimals(4))
      })
    if report.rows.count > Self.shown {
      out.print(
        "… and \(report.rows.count - Self.shown) more that change it less (\(out.setting("json")), \(out.setting("out")) table.csv)"
      )
    }
  }

  private func printPrompt(_ prompt: PromptTarget) {
    out.print("\(model), \(SampleText.counted(prompt.tokens.count, "token"))")
    out.print(PromptFigure.text(prompt, to: 80))
    out.print(
      "\(Self.token(prompt.target)) "
        + (prompt.isLikeliest ? "is predicted, before" : "is looked at; predicted is")
        + " \(Self.token(prompt.runnerUp))")
  }

  static func token(_ piece: String) -> String { "'\(TokenLabel.visible(piece))'" }
}
