import GPT
import Records
import Tasks

/// The rows of a sweep behind one text.
struct OnePromptSweep {
  let target: PromptTarget
  /// The untouched model, and its metric.
  let before: PromptReading
  let value: Double
  let rows: [PromptSweep.Row]
  /// How many parts were not reached before the job was cancelled.
  let unreached: Int

  init(
    _ question: PromptQuestion, of run: Run, each parts: AblationSweep.Parts, positions: [TextPosition]?,
    metric: PatchMetric, job: Job
  ) throws {
    let subject = Session(run: run, prompt: question.clean, threads: job.threads)
    let tokens = TokenBatch([subject.prompt.tokens])
    let d = subject.model.dimensions
    let untouched = try subject.model.run(
      tokens, options: Model.Options(logits: .last, threads: subject.threads)
    ).logits.values
    let lower = try LowerLayers(subject, before: 0..<d.layers)
    let (target, before) = try PromptTarget.reading(
      subject, untouched, target: question.answer, against: question.wrong)
    let own = before.value(metric, divergence: 0)
    let units = try AblationSweep.units(parts, d)
    var rows: [PromptSweep.Row] = []
    for (number, unit) in units.enumerated() where !job.isCancelled {
      var ablation = AblationSweep.ablation(unit, parts, .zero, 0)
      ablation.positions = positions
      try ablation.check(subject)
      let logits = try subject.model.run(
        tokens,
        options: Model.Options(
          hooks: subject.hooks(of: [ablation], members: [0]), logits: .last,
          start: lower.start(at: unit.layer, batch: 0),
          threads: subject.threads)
      ).logits.values
      guard
        let reading = PromptReading(
          logits, target: target.targetID, runnerUp: target.runnerUpID, piece: subject.texts.piece)
      else {
        throw ArgumentError(parts.rawValue, "without \(unit) logits are no finite numbers")
      }
      let divergence = untouched.divergence(from: logits)
      let value = reading.value(metric, divergence: divergence)
      job.update(number + 1, of: units.count, parts.plural)
      rows.append(
        PromptSweep.Row(
          parts.areLayers ? "\(unit.layer)" : "\(unit)", unit, reading, divergence: divergence, value: value,
          change: value - own))
    }
    guard !rows.isEmpty else { throw Cancelled() }
    self.target = target
    self.before = before
    value = own
    self.rows = rows
    unreached = units.count - rows.count
  }
}
