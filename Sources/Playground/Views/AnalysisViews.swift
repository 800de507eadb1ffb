import Arrays
import GPT
import Intervene
import Probe
import Records
import Reports
import Tasks
import Worlds

/// Views that an analysis of the untouched model makes: they take seconds, and are kept.
extension ViewSubject {
  /// Which activations carry the difference between this input and another.
  func patchingView(_ job: Job) throws -> ViewReport {
    let inputs = try requireInputs("patching")
    let world = inputs.world
    let clean = try world.parse(input: state.input ?? inputs.standard)
    let corrupt = try focus.against.map { try world.parse(input: $0) } ?? Self.neighbour(of: clean, inputs)
    guard corrupt != clean else {
      throw ArgumentError(
        "focus.against", "is the input \(world.text(of: clean)) itself", hint: "name another input")
    }
    let pair = try PatchInputs(clean: clean, corrupt: corrupt, of: world, tokenizer: inputs.texts.tokenizer)
    let (old, new) = (try world.evaluate(clean), try world.evaluate(corrupt))
    let differing = inputs.texts.outputs.filter { name in
      let number = world.outputs.firstIndex { $0.name == name }!
      return old[number] != new[number]
    }
    if let variable = focus.variable { _ = try inputs.texts.output(variable, at: "focus.variable") }
    let targets = focus.variable.map { [$0] } ?? differing
    var maps: [ViewReport.Map] = []
    for (number, target) in targets.enumerated() {
      try job.check()
      for site in [Site.residualPre, .mixed] {
        let report = try PatchReport(
          inputs.session.model, pair, target: target,
          settings: PatchSettings(site: site, threads: job.threads))
        maps.append(
          ViewReport.Map(
            site == .mixed ? "\(target), heads" : "\(target), residual stream", rows: report.rows,
            columns: site.isByHead ? report.columns : report.tokens.map(Self.label), values: report.grid,
            range: [0, 1], unit: "restored"))
      }
      job.update(number + 1, of: targets.count, "outputs")
    }
    return ViewReport(
      View.patching.rawValue, "What carries the difference from \(world.text(of: corrupt))",
      "The model reads \(world.text(of: corrupt)), and one activation at a time is replaced by that of \(world.text(of: clean)): 1 restores the answer to this input, 0 leaves the other's.",
      notes: untouchedNote
        + (targets.isEmpty ? ["no output differs between the two inputs: nothing is carried"] : []), maps)
  }

  private static func label(_ token: PatchReport.Token) -> String {
    let shown = TokenLabel.visible(token.clean)
    return token.variable.map { "\($0)=\(shown)" } ?? shown
  }

  /// The input that differs in one value and changes the most outputs.
  private static func neighbour(of input: Input, _ inputs: ModelInputs) throws -> Input {
    let world = inputs.world
    let truth = try world.evaluate(input)
    let others = world.cells.indices.prefix(64).compactMap { cell -> Input? in
      world.cells[cell].domain.first { $0 != input.values[cell] }.map { input.replacing(cell, with: $0) }
    }
    func changes(_ other: Input) -> Int {
      guard let found = try? world.evaluate(other) else { return -1 }
      return zip(found, truth).count { $0 != $1 }
    }
    guard let best = others.max(by: { (changes($0), $1.values.count) < (changes($1), $0.values.count) })
    else {
      throw ArgumentError("focus.against", "the world has one input only")
    }
    return best
  }

  /// Each head's share of the accuracy of each output.
  func shapleyView(_ job: Job) throws -> ViewReport {
    let inputs = try requireInputs("shapley")
    var settings = LatticeSettings()
    settings.permutations = 40
    settings.beam = 1
    let report = try LatticeReport(inputs.session, settings: settings, job: job)
    let d = dimensions
    func map(_ name: String, _ byHead: LatticeReport.ByHead) -> ViewReport.Map {
      ViewReport.Map(
        name, rows: layerNames, columns: (0..<d.heads).map { "head \($0)" },
        values: (0..<d.layers).map { layer in
          (0..<d.heads).map { byHead[Head(layer, $0).description] }
        }, range: [-1, 1], scale: .diverging, unit: "accuracy")
    }
    return ViewReport(
      View.shapley.rawValue, "Each head's share of the accuracy",
      "How much accuracy an output loses when the head is removed, averaged over 40 random orders of removing all heads. The shares add up to what all heads together are worth.",
      notes: untouchedNote, report.outputs.map { map($0, report.shapley[$0] ?? [:]) })
  }

  /// Where each variable can be read.
  func decodabilityView(_ job: Job) throws -> ViewReport {
    _ = try requireInputs("decodability")
    var analysis = ProbeVariablesAnalysis()
    analysis.randomModels = 0
    analysis.procedure.shuffles = 1
    let report = try analysis.run(on: model.run, job: job)
    if let name = focus.variable, !report.variables.contains(where: { $0.name == name }) {
      throw ArgumentError.unknown("variable", name, at: "focus.variable", among: report.variables.map(\.name))
    }
    let shown = report.variables.filter { focus.variable == nil || $0.name == focus.variable }
    return ViewReport(
      View.decodability.rawValue, "Where each variable can be read",
      "How often a linear probe tells the variable from the stream behind a layer, on texts that it has not learned from. From a variable's own tokens on it can simply be read off.",
      notes: untouchedNote,
      shown.map {
        ViewReport.Map(
          $0.name, rows: (0..<report.layers).map { "layer \($0)" },
          columns: report.tokens.map(TokenLabel.visible),
          values: $0.linear.accuracy, range: [0, 1], unit: "accuracy")
      })
  }

  /// Since when in training each output could be read, and is answered right.
  func timelineView(_ job: Job) throws -> ViewReport {
    _ = try requireInputs("timeline")
    try model.requireDirectory(at: "state.model")
    let report = try ProbeTimelineAnalysis().run(on: model.run, job: job)
    let steps = report.steps.map { "step \($0)" }
    let answers = report.evaluations.map { "step \($0)" }
    return ViewReport(
      View.timeline.rawValue, "Since when each output could be read, and is answered right",
      "Above: how often the best layer's probe tells the output where it is predicted. Below: how often the model itself answered it right.",
      notes: untouchedNote
        + report.variables.map { variable in
          let read =
            variable.linear.readableFrom.map { "readable from step \($0)" } ?? "not readable to the end"
          let answered = variable.answeredFrom.map { "answered from step \($0)" } ?? "not answered to the end"
          return "\(variable.name): \(read), \(answered)"
        },
      milestones: report.variables.map {
        .init(variable: $0.name, readableFrom: $0.linear.readableFrom, answeredFrom: $0.answeredFrom)
      },
      [
        ViewReport.Map(
          "readable", rows: report.variables.map(\.name), columns: steps,
          values: report.variables.map { $0.linear.best.map { $0 } }, range: [0, 1], unit: "accuracy"),
        ViewReport.Map(
          "answered", rows: report.variables.map(\.name), columns: answers,
          values: report.variables.map(\.answered), range: [0, 1], unit: "accuracy"),
      ])
  }
}
