import Arrays
import Foundation
import GPT
import Intervene
import Records
import Synchronization
import Tasks
import Worlds

/// Training in a directory of the server's own, whose result is a new model of the playground.
struct TrainingJobs: Sendable {
  let playground: Playground
  /// Where runs go; removed when the server ends.
  let directory: String

  /// Models of a playground at most: each takes some tens of megabytes, its checkpoints some hundreds on the disk.
  private static let mostModels = 32

  /// Lets a damaged model train on: the interventions of a state become lasting.
  ///
  /// - Throws: `ArgumentError` for interventions that cannot last, and models that cannot be trained on.
  func recover(_ state: PlaygroundState, _ settings: JobSettings, seed: UInt64) throws -> Jobs.Work {
    let model = try playground.model(of: state)
    guard let inputs = model.inputs else {
      throw ArgumentError(
        "state", "recovery is training on a world's texts, and \(model.name) has no world",
        hint: "open a model that was trained on a world")
    }
    guard !state.interventions.isEmpty else {
      throw ArgumentError("state.interventions", "nothing is damaged", hint: "remove a part first")
    }
    let lesion = try state.placing { try Lesion(state.interventions, of: inputs.session) }
    return { [self] tell, isCancelled in
      var recovery = RecoverySettings()
      recovery.steps = settings.steps
      recovery.evaluateEvery = settings.evaluateEvery
      let training = try RecoveryTraining(model.run, recovery)
      var asked = training.settings
      settings.record(&asked.record)
      asked.seed = seed == 0 ? asked.seed : seed
      if let rate = settings.learningRate { asked.optimiser.learningRate.peak = rate }
      let damaged = lesion.applied(to: inputs.session.model)
      let frozen = settings.freezesLesion ? lesion.ranges : []
      let lengths = try HeadLengths(inputs.session, untouched: model.run.model, damaged: damaged)
      return try train(
        "\(model.id)-recovered", of: model, tell: tell, isCancelled: isCancelled, lengths: lengths
      ) { run in
        try RunSession.begin(
          in: run, TrainingRecord(settings: asked, command: "serve", world: training.data.world),
          task: TextTask(training.data, settings: asked), initial: damaged, freezing: frozen,
          threads: model.threads, log: .none, writing: { try training.data.write(to: $0.data) })
      }
    }
  }

  /// Trains a new model on a world.
  ///
  /// - Throws: `ArgumentError`, `FileError` and `SettingsError` for a world, inputs and sizes that are not possible.
  func train(_ state: PlaygroundState, _ settings: JobSettings, seed: UInt64) throws -> Jobs.Work {
    let model = try playground.model(of: state)
    if let name = settings.world, !World.builtInNames.contains(name) {
      throw ArgumentError.unknown("world", name, at: "settings.world", among: World.builtInNames)
    }
    guard let world = try settings.world.map({ try World.named($0) }) ?? model.run.world else {
      throw ArgumentError("settings.world", "\(model.name) has no world: name one")
    }
    var asked = TrainingSettings()
    asked.data.world = world.name
    asked.data.omitted = try settings.omitted.map { world.text(of: try world.parse(input: $0)) }
    asked.schedule.maximumSteps = settings.steps
    asked.seed = seed == 0 ? asked.seed : seed
    asked.model.layers = settings.layers ?? asked.model.layers
    asked.model.heads = settings.heads ?? asked.model.heads
    asked.model.width = settings.width ?? asked.model.width
    if let rate = settings.learningRate { asked.optimiser.learningRate.peak = rate }
    settings.record(&asked.record)
    asked.record.captureEvery = asked.record.checkpointEvery
    try asked.check()
    let all = asked
    return { [self] tell, isCancelled in
      try train(world.name, of: model, tell: tell, isCancelled: isCancelled, lengths: nil) { run in
        try RunSession.begin(
          in: run, all, command: "serve", threads: model.threads, log: .none
        ) { try TrainingData(world: world, settings: all) }
      }
    }
  }

  private func train(
    _ id: String, of model: PlaygroundModel, tell: @escaping @Sendable (JobProgress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool, lengths: HeadLengths?,
    begin: (RunDirectory) throws -> RunSession
  ) throws -> JobOutcome {
    guard playground.models.count < Self.mostModels else {
      throw ArgumentError(
        "jobs", "there are \(playground.models.count) models already", hint: "start the server anew")
    }
    let run = RunDirectory("\(directory)/\(id)-\(UUID().uuidString.prefix(8))")
    let session = try begin(run)
    var progress = JobProgress(step: 0, of: session.trainer.totalSteps, unit: "steps")
    var problem: (any Error)?
    tell(progress)
    let outcome = try session.train(shouldStop: isCancelled) { event in
      switch event {
      case .step(let step, _, let loss):
        progress.step = step
        progress.loss = loss
        progress.isEvaluated = false
        if step % 5 == 0 { tell(progress) }
      case .evaluated(let entry):
        progress.step = entry.step
        progress.loss = entry.trainLoss
        progress.isEvaluated = true
        progress.accuracy = entry.variables?.compactMapValues { $0?.all }
        do { progress.shift = try lengths?.shift(of: session.trainer.model) } catch {
          problem = problem ?? error
        }
        tell(progress)
      default: break
      }
    }
    if let problem { throw problem }
    if case .interrupted = outcome {
      // What was reached is a model, too: that of the checkpoint.
      try Checkpoint.write(session.trainer.model, tokenizer: Run.open(run.path).tokenizer, to: run.path)
    }
    let opened = try Run.open(run.path)
    let added = try playground.add(id) { free in
      try PlaygroundModel(
        opened, id: free, name: free, path: run.path, naming: model.naming, threads: model.threads)
    }
    return JobOutcome(model: added.id, report: nil, isCancelled: outcome != .finished)
  }
}

/// How long the vectors are that each head adds to the stream, mean over texts and positions.
struct HeadLengths {
  private let session: Session<TaskTexts>
  private let untouched: [Head: Double]
  private let damaged: [Head: Double]

  init(_ session: Session<TaskTexts>, untouched: Model, damaged: Model) throws {
    self.session = session
    self.untouched = try Self.lengths(of: untouched, session)
    self.damaged = try Self.lengths(of: damaged, session)
  }

  /// By how much of the untouched model's length each head writes more than right after the damage.
  func shift(of model: Model) throws -> [String: Double] {
    let now = try Self.lengths(of: model, session)
    return Dictionary(
      uniqueKeysWithValues: now.map { head, length in
        let scale = max(untouched[head] ?? 0, 1e-6)
        return (head.description, (length - (damaged[head] ?? 0)) / scale)
      })
  }

  private static func lengths(of model: Model, _ session: Session<TaskTexts>) throws -> [Head: Double] {
    let d = model.dimensions
    let points = (0..<d.layers).map { HookPoint(.headResult, layer: $0) }
    var sums: [Head: Double] = [:]
    var rows = 0
    for batch in session.texts.batches(of: 64) {
      let capture = try model.run(
        batch.tokens,
        options: .init(capture: HookSelection(points), logits: .none, threads: session.threads))
      rows += batch.tokens.ids.count
      for head in Head.all(in: d) {
        guard let tensor = capture[.headResult, head.layer] else { continue }
        tensor.withValues { values in
          for row in 0..<batch.tokens.ids.count {
            let start = (row * d.heads + head.index) * d.width
            sums[head, default: 0] += ViewSubject.norm(values[start..<start + d.width])
          }
        }
      }
    }
    return sums.mapValues { $0 / Double(max(1, rows)) }
  }
}
