import Arrays
import CKernels
import Foundation
import Logging
import Records

/// What a training run tells while it goes on.
public enum TrainingEvent: Sendable {
  /// An update was made.
  case step(Int, of: Int, loss: Double)
  /// An evaluation was made.
  case evaluated(MetricsEntry)
  /// A checkpoint was written.
  case checkpoint(step: Int, path: String)
  /// A capture was written.
  case capture(step: Int, path: String)
}

/// How a training run ended.
public enum TrainingOutcome: Sendable, Equatable {
  /// All steps are done.
  case finished
  /// Stopped on request; a checkpoint after `step` was written.
  case interrupted(step: Int)
}

/// What stops a training run.
public struct TrainingError: Diagnostic, Equatable {
  /// The update that failed, counted from 1.
  public let step: Int
  public let problem: String
  public let hint: Hint?

  public var place: DiagnosticPlace? { .numbered("step", step) }
}

/// Trains a model on texts, writes its run directory, and goes on from its newest valid checkpoint when asked to.
///
/// The weights depend on data and settings alone: neither the number of threads nor interruptions change a bit.
public final class Trainer {
  let run: RunDirectory
  let settings: TrainingSettings
  let task: any TrainingTask
  let places: [Range<Int>]
  let threads: Int
  let logger: Logger
  private let startsFromModel: Bool
  private let context: Int
  /// What to bring in order before a run goes on.
  private var resumePoint: ResumePoint?
  private let beganWithModel: Bool
  /// The fingerprint of what the run is made from, kept in its checkpoints.
  public var origin: String?
  var state: TrainingState
  var metrics: [MetricsEntry]
  /// Steps of checkpoints that were skipped: they count for nothing.
  private var skipped: Set<Int> = []
  /// Check sums of the captures so far, by step.
  var captures: [String: String] = [:]
  /// Updates of the whole run.
  public let totalSteps: Int
  /// Updates already done, more than 0 when an earlier run goes on.
  public var completedSteps: Int { state.step }
  /// The model as it is now.
  package var model: Model { state.model }

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - run: made ready with ``RunDirectory/create(force:)``, or holding a run to go on with.
  ///   - initial: the model to start from; nil for a fresh one.
  ///   - places: parts of the parameter arena that stay as they are, besides what the settings do not tune.
  ///   - resuming: goes on from the newest valid checkpoint, from the start when there are no checkpoints at all.
  ///   - origin: the fingerprint of what the run is made from; checkpoints of another one are skipped.
  /// - Throws: ``ModelError`` for texts longer than the context, `SettingsError` for impossible settings, and
  ///   `MemoryError` when training needs more memory than there is; nothing is allocated or written before.
  package init(
    run: RunDirectory, settings: TrainingSettings, task: any TrainingTask, initial: Model? = nil,
    freezing places: [Range<Int>] = [], resuming: Bool = false, origin: String? = nil,
    threads: Int = Parallel.defaultThreads, logger: Logger
  ) throws {
    self.run = run
    self.settings = settings
    self.task = task
    self.threads = threads
    self.logger = logger
    self.places = places
    startsFromModel = initial != nil
    self.origin = origin
    context = initial?.dimensions.context ?? settings.contextLength(holding: task.length)
    guard task.length <= context else { throw ModelError.tooLong(length: task.length, context: context) }
    try settings.check()
    let architecture =
      initial?.architecture
      ?? settings.architecture(vocabulary: task.tokenizer.vocabularySize, context: context)
    try MemoryNeed.training(architecture, batch: settings.schedule.batch, task).check()
    let stepsPerEpoch = (task.count + settings.schedule.batch - 1) / settings.schedule.batch
    totalSteps = settings.schedule.maximumSteps ?? settings.schedule.epochs * stepsPerEpoch
    let resumed =
      resuming
      ? try Self.newestState(run, settings, last: totalSteps, origin: origin, places, threads, logger) : nil
    beganWithModel = initial != nil || resumed?.record.beganWithModel ?? false
    state =
      resumed?.state
      ?? Self.freshState(
        initial, task, settings, context: context, freezing: places, threads: threads)
    if let (state, record, skipped) = resumed {
      let point = try Self.examine(run, settings, last: totalSteps, from: state, record, logger)
      self.skipped = skipped
      metrics = point.metrics
      captures = record.captures ?? [:]
      resumePoint = point
    } else {
      metrics = []
      if resuming { resumePoint = ResumePoint(state: state, record: nil, metrics: []) }
    }
  }

  private static func freshState(
    _ initial: Model?, _ task: any TrainingTask, _ settings: TrainingSettings, context: Int,
    freezing places: [Range<Int>], threads: Int
  ) -> TrainingState {
    TrainingState(
      fresh: initial
        ?? Model(
          settings.architecture(vocabulary: task.tokenizer.vocabularySize, context: context),
          seed: settings.seed),
      settings: settings, freezing: places, threads: threads)
  }

  /// The state before the first step of a run that begins with a fresh model.
  func freshState() -> TrainingState {
    Self.freshState(nil, task, settings, context: context, freezing: places, threads: threads)
  }

  /// What is to be known about the data, and about how accuracy is measured, in sentences.
  public func notes() throws -> [String] { try task.notes() }

  /// Writes what the run needs from its beginning on: a run that goes on must not need the model it began with.
  ///
  /// - Parameter place: the directory of the run, or the one that becomes it.
  public func writeStart(to place: RunDirectory) throws {
    guard startsFromModel, state.step == 0 else { return }
    try requireFiniteWeights()
    _ = try writeState(to: place)
  }

  /// Trains to the end, or until `shouldStop` says so: then a checkpoint is written first.
  ///
  /// - Throws: ``TrainingError`` when the loss is no longer a number (the last good checkpoint stays), and
  ///   `FileError` when a file cannot be written.
  public func train(
    shouldStop: () -> Bool = { false }, onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    if let point = resumePoint {
      try repair(point)
      resumePoint = nil
    }
    let engine = GradientEngine(
      state.model, batch: min(settings.schedule.batch, task.count), length: task.length,
      frozen: state.frozen, threads: threads)
    if state.step == 0 {
      try capture(onEvent)
      if startsFromModel, !FileAccess.exists(run.checkpoint(0)) { try checkpoint(onEvent) }
    }
    var order: (epoch: Int, rows: [Int]) = (-1, [])
    while state.step < totalSteps {
      try advance(engine, &order)
      onEvent(.step(state.step, of: totalSteps, loss: state.lossSum / Double(max(1, state.lossCount))))
      let isLast = state.step == totalSteps
      if state.step % settings.record.evaluateEvery == 0 || isLast { try evaluate(onEvent) }
      if let every = settings.record.captureEvery, state.step % every == 0 || isLast { try capture(onEvent) }
      let stops = !isLast && shouldStop()
      if state.step % settings.record.checkpointEvery == 0 || isLast || stops { try checkpoint(onEvent) }
      if stops { return .interrupted(step: state.step) }
    }
    let model = keepsBest ? try Checkpoint.readModel(run.bestCheckpoint) : state.model
    try Checkpoint.write(model, tokenizer: task.tokenizer, to: run.path)
    return .finished
  }

  /// One update: the next batch in the epoch's order, gradients, clipping, AdamW.
  func advance(_ engine: GradientEngine, _ order: inout (epoch: Int, rows: [Int])) throws {
    let stepsPerEpoch = (task.count + settings.schedule.batch - 1) / settings.schedule.batch
    let (epoch, place) = state.step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    if order.epoch != epoch {
      order = (epoch, rows(of: epoch))
    }
    let first = place * settings.schedule.batch
    let batch = task.batch(order.rows[first..<min(first + settings.schedule.batch, task.count)])
    let (loss, norm) = try engine.gradients(batch, dropout: (settings.seed, state.step))
    guard loss.isFinite, norm.isFinite else {
      let kept = (try? run.checkpointSteps().last).map { "the checkpoint after step \($0) is kept; " } ?? ""
      throw TrainingError(
        step: state.step + 1, problem: "loss and gradient are no longer finite numbers",
        hint: "\(kept)try a lower \(setting: "learning rate")")
    }
    let factor = norm > settings.optimiser.clip ? settings.optimiser.clip / (norm + 1e-6) : 1
    state.optimizer.update(
      state.model.parameters, gradients: engine.gradients, gradientFactor: Float(factor),
      learningRate: settings.optimiser.learningRate.rate(at: state.step, of: totalSteps), step: state.step + 1
    )
    state.step += 1
    state.lossSum += loss
    state.lossCount += 1
  }

  /// The texts of an epoch in the order in which they are learnt from.
  private func rows(of epoch: Int) -> [Int] {
    var rows = Array(0..<task.count)
    if settings.schedule.order ?? .shuffled == .shuffled {
      var generator = SeededGenerator(seed: settings.seed, stream: UInt64(epoch) &+ 0x6f72_6465)
      generator.shuffle(&rows)
    }
    return rows
  }

  /// An update can overflow a weight although loss and gradient were numbers; such weights are never saved.
  private func requireFiniteWeights() throws {
    let parameters = state.model.parameters
    guard pk_all_finite(parameters.base, parameters.layout.arenaCount) == 1 else {
      throw TrainingError(
        step: state.step, problem: "a weight is \(state.step == 0 ? "not" : "no longer") a finite number",
        hint: state.step == 0
          ? "the model to start from is damaged"
          : "the last good checkpoint is kept; try a lower \(setting: "learning rate")")
    }
  }

  private func evaluate(_ onEvent: (TrainingEvent) -> Void) throws {
    try requireFiniteWeights()
    let entry = try entry()
    state.lossSum = 0
    state.lossCount = 0
    if keepsBest, isBest(entry) { try writeBest() }
    metrics.append(entry)
    try MetricsFile.write(metrics, to: run.metricsFile)
    onEvent(.evaluated(entry))
  }

  /// What an evaluation finds now.
  func entry() throws -> MetricsEntry {
    let judgement = try task.judge(state.model, threads: threads)
    return MetricsEntry(
      step: state.step, epoch: passes(after: state.step),
      learningRate: settings.optimiser.learningRate.rate(at: state.step - 1, of: totalSteps),
      trainLoss: state.lossSum / Double(max(1, state.lossCount)),
      validLoss: judgement.validLoss, accuracy: judgement.accuracy, variables: judgement.variables,
      majority: judgement.majority, drawnInputs: judgement.drawnInputs,
      interval: judgement.drawnInputs.flatMap { count in
        judgement.accuracy.flatMap { ShareInterval($0.all, of: count) }
      })
  }

  /// Passes over the data done after `step` updates. The last batch of a pass may be smaller than the others.
  private func passes(after step: Int) -> Double {
    let stepsPerEpoch = (task.count + settings.schedule.batch - 1) / settings.schedule.batch
    let (epoch, place) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    return Double(epoch * task.count + place * settings.schedule.batch) / Double(task.count)
  }

  private var keepsBest: Bool { settings.record.keepsBest ?? false }

  /// Better than all before: by accuracy, by validation loss where accuracy is equal or there is none.
  private func isBest(_ entry: MetricsEntry) -> Bool {
    metrics.allSatisfy { Self.rank($0) < Self.rank(entry) }
  }

  private static func rank(_ entry: MetricsEntry) -> (Double, Double) {
    (entry.accuracy?.all ?? 0, -(entry.validLoss ?? entry.trainLoss))
  }

  /// The step of the best evaluation so far.
  var bestStep: Int? {
    metrics.reduce(nil as MetricsEntry?) { best, entry in
      best.map { Self.rank($0) < Self.rank(entry) } ?? true ? entry : best
    }?.step
  }

  func writeBest() throws {
    let temporary = "\(run.checkpoints)/.partial-best"
    try? FileManager.default.removeItem(atPath: temporary)
    try Checkpoint.write(state.model, tokenizer: task.tokenizer, to: temporary)
    try BestRecord.write(step: state.step, to: temporary)
    told(try run.putCheckpoint(temporary, at: "best"))
  }

  private func checkpoint(_ onEvent: (TrainingEvent) -> Void) throws {
    try requireFiniteWeights()
    told(try writeState(to: run))
    onEvent(.checkpoint(step: state.step, path: run.checkpoint(state.step)))
  }

  private func told(_ aside: String?) {
    if let aside { logger.warning("something else stood in a place that the run needs; it is now \(aside)") }
  }

  private func writeState(to place: RunDirectory) throws -> String? {
    skipped.remove(state.step)
    return try state.write(
      to: place, tokenizer: task.tokenizer, settings: settings, keep: settings.record.keepCheckpoints,
      metrics: metrics, origin: origin, beganWithModel: beganWithModel, captures: captures, ignoring: skipped)
  }

  private func capture(_ onEvent: (TrainingEvent) -> Void) throws {
    guard settings.record.captureEvery != nil else { return }
    captures["\(state.step)"] = try writeCapture()
    onEvent(.capture(step: state.step, path: run.capture(state.step)))
  }

  /// Records patterns and activations of the probe set; returns the file's check sum.
  func writeCapture() throws -> String {
    let (tokens, names) = try task.probeSet()
    let points = try HookSelection.matching(
      "*.hook_pattern,*.hook_z,*.hook_resid_*,*.hook_attn_out,*.hook_mlp_out",
      in: state.model.dimensions)
    let capture = try state.model.run(tokens, options: Model.Options(capture: points, threads: threads))
    try FileAccess.createDirectory(run.captures)
    let name = "captures/step-\(state.step).safetensors"
    told(try run.claim(name, files: [name]))
    try Safetensors.write(
      capture.arrays, metadata: ["step": "\(state.step)", "inputs": names.joined(separator: ";")],
      to: run.capture(state.step))
    return Fingerprint.hex(try FileAccess.read(run.capture(state.step)))
  }
}
