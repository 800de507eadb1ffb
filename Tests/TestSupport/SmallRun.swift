import Foundation
import GPT
import Logging
import Tasks
import Worlds

/// A training run of a few seconds' fraction on the boolean world.
package struct SmallRun {
  package let directory: TemporaryDirectory
  package let run: RunDirectory
  package var settings: TrainingSettings
  package var world: World

  package init() throws {
    directory = try TemporaryDirectory()
    run = RunDirectory(directory["run"])
    world = try World.named("boolean")
    settings = TrainingSettings()
    settings.data.world = "boolean"
    settings.data.trainingExamples = 100
    settings.data.validationExamples = 20
    settings.model.width = 16
    settings.model.layers = 2
    settings.model.heads = 2
    settings.schedule.epochs = 4
    settings.schedule.batch = 16
    settings.optimiser.learningRate = LearningRateSchedule(peak: 5e-3)
    settings.record.evaluateEvery = 6
    settings.record.checkpointEvery = 5
    settings.record.keepCheckpoints = 2
  }

  package static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  package func trainer(resuming: Bool = false, initial: Model? = nil, threads: Int = 2) throws -> Trainer {
    if !resuming { try run.create(force: false) }
    return try Trainer(
      run: run, settings: settings, data: TrainingData(world: world, settings: settings), initial: initial,
      resuming: resuming, threads: threads, logger: Self.logger)
  }

  /// A new run with everything that belongs to one: data, record, fingerprints.
  package func begin() throws -> Trainer {
    let data = try TrainingData(world: world, settings: settings)
    var record = TrainingRecord(settings: settings, command: "", world: world)
    try run.create(force: false) { place in
      try data.write(to: place.data)
      record = try record.sealed(in: place)
      try record.write(to: place)
    }
    return try Trainer(
      run: run, settings: settings, data: data, origin: record.origin, logger: Self.logger)
  }

  /// Goes on with what the run's directory holds, as a user would.
  package func reopened(logger: Logger = Self.logger) throws -> Trainer {
    let record = try TrainingRecord.read(run)!
    try record.requireUnchanged(in: run)
    return try Trainer(
      run: run, settings: record.settings,
      data: TrainingData(directory: run.data, world: World.named(run.worldFile)), resuming: true,
      origin: record.origin, logger: logger)
  }

  /// The captures by step.
  package func captures() throws -> [Int: Data] {
    Dictionary(uniqueKeysWithValues: try run.captureSteps().map { ($0, try bytes(run.capture($0))) })
  }

  /// The final bytes that a run is judged by.
  package func result() throws -> [String: Data] {
    let names = [
      "model.safetensors", "metrics.jsonl", "config.json", "tokenizer.json", "tokenizer_config.json",
      "generation_config.json",
    ]
    return Dictionary(uniqueKeysWithValues: try names.map { ($0, try bytes("\(run.path)/\($0)")) })
  }

  /// Trains a new run until `stop` updates are done, to the end without it.
  @discardableResult
  package func train(until stop: Int? = nil, threads: Int = 2) throws -> TrainingOutcome {
    let trainer = try trainer(threads: threads)
    return try trainer.train(shouldStop: { trainer.completedSteps == stop })
  }
}
