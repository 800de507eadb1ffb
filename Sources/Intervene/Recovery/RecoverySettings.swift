import Foundation
import GPT
import Records
import Tasks

/// How training goes on after a lesion.
public struct RecoverySettings: Codable, Sendable, Equatable {
  /// Updates. The learning rate goes over them as the run's own schedule says, from its peak on.
  public var steps = 500
  /// Steps between evaluations.
  public var evaluateEvery = 25
  /// What stays as it is: `lesion` for the lesioned places, names and patterns of parameters; empty for nothing.
  public var freeze: [String] = []
  /// The share of an output's former accuracy that counts as recovered.
  public var recovered = 0.95
  /// Random lesions of equal norm to compare with.
  public var controls = 1
  /// Orders of removal that Shapley values of heads come from; 0 for none.
  public var orders = 40
  /// Of random lesions and orders; training has the run's own.
  public var seed: UInt64 = 0

  /// Stands for the lesioned places in ``freeze``.
  public static let lesioned = "lesion"

  /// The usual settings: 500 updates, evaluated every 25, beside one random lesion.
  public init() {}

  /// The names of the trained models' directories.
  public var runs: [String] { ["lesion"] + (0..<max(0, controls)).map { "random-\($0 + 1)" } }

  func check() throws {
    try NumberRange.recoverySteps.check([steps, evaluateEvery])
    try NumberRange.controls.check(controls)
    try NumberRange.orders.check(orders)
    guard orders != 1 else {
      throw ArgumentError("orders", "expected 0, or a number from 2 on, found 1")
    }
    try NumberRange.positiveShare("recovered").check(recovered)
  }

  /// The parts of the arena that stay as they are.
  func frozen(_ lesion: Lesion, in model: Model) throws -> [Range<Int>] {
    let catalog = ParameterCatalog(model.architecture)
    return try freeze.flatMap { text in
      if text == Self.lesioned { return lesion.ranges }
      let offsets = try ParameterPlaces(text, in: catalog, at: "freeze").offsets
      return Array(RangeSet(offsets.map { $0..<$0 + 1 }).ranges)
    }
  }
}

/// Where training goes on: the run's own settings and data.
package struct RecoveryTraining {
  let run: Run
  package let data: TrainingData
  package let settings: TrainingSettings

  /// - Throws: `ArgumentError` when the run's data do not fit its model, `FileError` when they cannot be read.
  package init(_ run: Run, _ recovery: RecoverySettings) throws {
    self.run = run
    let world = try run.requireWorld()
    var settings = run.record?.settings ?? TrainingSettings()
    settings.schedule.maximumSteps = recovery.steps
    settings.record.evaluateEvery = recovery.evaluateEvery
    settings.record.checkpointEvery = recovery.steps
    settings.record.captureEvery = nil
    settings.optimiser.tune = nil
    settings.record.keepsBest = nil
    self.settings = settings
    let dataset = "\(run.path)/dataset"
    data =
      FileAccess.exists("\(dataset)/train.jsonl")
      ? try TrainingData(directory: dataset, world: world)
      : try TrainingData(world: world, settings: settings)
    guard data.tokenizer == (try run.requireTokenizer() as? SymbolTokenizer) else {
      throw ArgumentError(
        "model", "its tokens are not those of the world's texts",
        hint: "recovery needs a model that was trained on the world by this program")
    }
  }

  /// Trains a copy of a model in a directory of its own, which becomes a run.
  ///
  /// - Parameter onEvaluation: gets the model at every evaluation, and the step.
  /// - Returns: the model at the end.
  func train(
    _ model: Model, freezing places: [Range<Int>], in directory: String, command: String, threads: Int,
    onStep: () -> Void, onEvaluation: (Model, Int) throws -> Void
  ) throws -> Model {
    let place = RunDirectory(directory)
    let session = try RunSession.begin(
      in: place, TrainingRecord(settings: settings, command: command, world: data.world),
      task: TextTask(data, settings: settings), initial: model, freezing: places, threads: threads, log: .none
    )
    let trainer = session.trainer
    var problem: (any Error)?
    do {
      try session.train(onEvent: { event in
        switch event {
        case .step: onStep()
        case .evaluated(let entry):
          do { try onEvaluation(trainer.model, entry.step) } catch { problem = problem ?? error }
        default: break
        }
      })
    } catch let error as TrainingError {
      throw ArgumentError(
        "lesion", "training after it fails at step \(error.step): \(error.problem)",
        hint: "weights this large cannot be trained: change fewer of them, or by less")
    }
    if let problem { throw problem }
    // A finished run needs none.
    for step in try place.checkpointSteps() { place.removeCheckpoint(step) }
    return trainer.model
  }
}
