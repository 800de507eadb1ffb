import Arrays
import Foundation
import GPT
import Intervene
import Records
import Tasks
import Worlds

extension PlaygroundModel {
  /// All that a page shows of a state of this model. The same state gives the same report.
  ///
  /// - Throws: `ArgumentError` and `FileError` for an input and interventions that do not fit.
  public func report(_ state: PlaygroundState) throws -> StateReport {
    guard let inputs, state.text == nil else { return try textReport(state) }
    let own = try answered(state, inputs, capturing: Self.points(dimensions))
    let asked = own.asked
    let texts = asked.subject.texts
    let right = texts.sequences[asked.number]
    let forced =
      own.reading.tokens == right ? own.reading.logits : try own.run.logits(of: asked.number)
    let answers = try strip(own, state.interventions, inputs)
    var normalised = state
    normalised.input = inputs.world.text(of: own.input)
    return StateReport(
      schemaVersion: ReportJSON.schemaVersion, about: about,
      state: try shown(normalised), command: command(normalised),
      specification: try specification(state.interventions),
      notes: notes(inputs) + Self.notes(own.reading.logits + forced),
      interventions: state.interventions.map(\.description),
      tokens: own.layout.tokens(own.reading.tokens), rules: own.layout.rules(inputs),
      answer: own.layout.answer(
        own.reading, forced: forced, isHeldOut: inputs.training.contains(own.input).map { !$0 }),
      attention: (0..<dimensions.layers).map(own.reading.attention),
      removed: Self.removed(state.interventions), tiles: tiles(own.reading), strip: inputs.strip(answers),
      difference: StateReport.Difference(
        divergence: (texts.promptLengths[asked.number]..<right.count).map { position in
          let (old, new) = (asked.untouched[position - 1], forced[position - 1])
          return new.allSatisfy(\.isFinite) ? old.divergence(from: new) : nil
        }))
  }

  /// The model's own answer to a state's input, and how the model reads prompt and answer together.
  ///
  /// - Throws: `ArgumentError` and `FileError` for an input and interventions that do not fit.
  func answered(
    _ state: PlaygroundState, _ inputs: ModelInputs, capturing points: [HookPoint]
  ) throws -> AnsweredInput {
    let input = try inputs.world.parse(input: state.input ?? inputs.standard)
    let asked = try inputs.texts(asking: input)
    try state.check(asked.subject)
    let run = EvaluationRun(subject: asked.subject, interventions: state.interventions)
    let texts = asked.subject.texts
    let reading = try run.answered(asked.number, capturing: points)
    return AnsweredInput(
      input: input, asked: asked, run: run, reading: reading,
      layout: TextLayout(
        texts, asked.number, written: Array(reading.tokens[texts.promptLengths[asked.number]...])))
  }

  /// The model's own answers to all inputs, kept for the next state with the same interventions.
  private func strip(
    _ own: AnsweredInput, _ interventions: [any Intervention], _ inputs: ModelInputs
  ) throws -> Answers {
    guard !interventions.isEmpty else { return inputs.untouched }
    let key = String(
      decoding: try JSONTree(InterventionSpecification(interventions)).bytes(), as: UTF8.self)
    if let known = strips[key] { return known }
    // What was edited for the one answer serves all of them.
    let run =
      own.asked.isShown
      ? own.run : EvaluationRun(subject: inputs.session, interventions: interventions)
    let answers = try run.guessed(startingAt: inputs.lower)
    strips[key] = answers
    return answers
  }

  /// What a reading keeps: attention, and what each part adds to the stream.
  static func points(_ d: Dimensions) -> [HookPoint] {
    (0..<d.layers).flatMap { layer in
      [HookPoint.Kind.pattern, .headResult, .mlpOut].filter(d.has).map { HookPoint($0, layer: layer) }
    }
  }

  /// Mean norms over the positions of a text.
  func tiles(_ reading: TextReading) -> StateReport.Tiles {
    let d = dimensions
    func norm(_ values: ArraySlice<Float>) -> Double {
      values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }
    return StateReport.Tiles(
      heads: (0..<d.layers).map { layer in
        let rows = reading.rows(HookPoint(.headResult, layer: layer))
        return (0..<d.heads).map { head in
          Mean.of(rows.map { norm($0[head * d.width..<(head + 1) * d.width]) }) ?? 0
        }
      },
      mlps: (0..<(d.hasMLP ? d.layers : 0)).map { layer in
        Mean.of(reading.rows(HookPoint(.mlpOut, layer: layer)).map { norm($0[...]) }) ?? 0
      })
  }

  /// What ablations take away everywhere in the text.
  static func removed(_ interventions: [any Intervention]) -> StateReport.Removed {
    let ablations = interventions.compactMap { $0 as? Ablation }.filter { $0.positions == nil }
    return StateReport.Removed(
      heads: ablations.flatMap(\.heads).map(\.description), mlps: ablations.flatMap(\.mlps),
      attention: ablations.flatMap(\.attention))
  }

  /// Says what follows from activations that are no finite numbers.
  static func notes(_ logits: [[Float]]) -> [String] {
    logits.allSatisfy { $0.allSatisfy(\.isFinite) }
      ? []
      : [
        "activations of this text are no finite numbers: no probability can be told, and which token is the likeliest is an accident of the order of the arithmetic, so that answers may differ between this page and the command line"
      ]
  }

  private func notes(_ inputs: ModelInputs) -> [String] {
    var notes = run.notes
    if inputs.texts.isSample {
      let all = inputs.texts.worldInputs.map { "\($0)" } ?? "very many"
      notes.append("\(inputs.texts.count) of \(all) inputs are shown, a sample")
    }
    return notes
  }
}

/// An input that a model has answered while interventions hold.
struct AnsweredInput {
  let input: Input
  let asked: InputTexts
  let run: EvaluationRun
  /// Prompt and the model's own answer.
  let reading: TextReading
  let layout: TextLayout
}

extension ModelInputs {
  /// The answers as a page shows them.
  func strip(_ answers: Answers) -> StateReport.Strip {
    let outputs = texts.outputs.map { name in world.outputs.firstIndex { $0.name == name }! }
    func shares(_ answers: Answers) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: texts.outputs.enumerated().map { ($1, answers.accuracy($0)) })
    }
    return StateReport.Strip(
      inputs: names, outputs: texts.outputs,
      answers: answers.completions.map { completion in
        let values = world.read(completion: completion)
        return outputs.map { number in
          values[number].map { world.text(of: $0, in: world.outputs[number]) }
        }
      }, wrong: answers.isRight.map { $0.map { !$0 } }, heldOut: heldOut, accuracy: shares(answers),
      untouchedAccuracy: shares(untouched), isSample: texts.isSample, ofInputs: texts.worldInputs)
  }
}
