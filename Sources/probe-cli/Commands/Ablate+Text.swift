import GPT
import Intervene
import Records

extension Ablate {
  /// What ablations do to the token behind a text.
  func look() throws {
    let run = try model.open()
    let subject = try prompt.subject(run, threads: model.threads)
    let token = try target.map { try run.token($0, at: "target") }
    let mode = try sites.singleMode()
    guard let each else {
      let interventions = try sites.specified(for: subject) ?? [sites.ablation(mode)]
      let report = try PromptReport(subject, interventions, target: token)
      try write(
        report, name: "ablation", table: report.table,
        figure: PromptFigure.page(report, model: model.displayName), run)
      if output.json { return try output.print(json: report) }
      PromptText(model: model.displayName).print(report, changed: "ablated")
      return printPath()
    }
    guard mode == .zero else {
      throw ArgumentError(
        "mode", "\(mode.rawValue) replaces by what a world's inputs have, and this is one text",
        hint: "leave --mode out")
    }
    let bar = LateProgress(unit: "ablations")
    defer { bar.finish() }
    let report = try PromptSweep(
      subject, each: Self.parts(each), target: token, positions: sites.places(),
      metric: metric ?? .logitDifference, onProgress: { bar.update($0, of: $1) })
    bar.finish()
    try write(
      report, name: "sweep", table: report.table,
      figure: PromptFigure.heatmap(report, model: model.displayName), run)
    if output.json { return try output.print(json: report) }
    PromptText(model: model.displayName).print(report)
    printPath()
  }
}
