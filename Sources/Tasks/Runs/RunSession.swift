import Arrays
import Foundation
import GPT
import Logging
import Records
import Worlds

/// A training run in its directory: begun, or taken up again. It holds the run's lock while it lives.
///
/// ```swift
/// let session = try RunSession.begin(in: RunDirectory("runs/b"), settings, command: "mine") {
///   try TrainingData(world: world, settings: settings)
/// }
/// _ = try session.train()
/// ```
public final class RunSession {
  /// The run's directory.
  public let run: RunDirectory
  /// The record in `training.json`: what the run was begun with, and what computed it so far.
  public private(set) var record: TrainingRecord
  /// What trains, with the model as it is now.
  public let trainer: Trainer
  /// Writes the run's lines to where ``RunSession/Log`` says.
  public let logger: Logger
  private let lock: RunLock

  /// Where a session says what it does.
  public enum Log: Sendable {
    /// On the console and in the run's `logs`.
    case consoleAndFile
    /// Nowhere.
    case none
  }

  private init(_ run: RunDirectory, _ record: TrainingRecord, _ trainer: Trainer, _ lock: RunLock, _ log: Log)
    throws
  {
    self.run = run
    self.record = record
    self.trainer = trainer
    self.lock = lock
    logger = try log.logger(of: run)
  }

  /// Begins a run on texts. Its directory is made last, in one step: what cannot be trained leaves nothing behind.
  ///
  /// - Parameters:
  ///   - run: where the run's files go.
  ///   - settings: what decides what the run computes.
  ///   - command: what made the run, for its record.
  ///   - initial: the model to start from; nil for a fresh one.
  ///   - places: parts of the parameter arena that stay as they are, besides what the settings do not tune.
  ///   - force: replaces a run that is there: the files that it wrote, no others.
  ///   - threads: threads to work on.
  ///   - log: where its lines go.
  ///   - data: makes the texts; asked after it is known that a run can begin here.
  /// - Throws: `FileError` for a directory that cannot take the run, and what `Trainer` throws for impossible
  ///   settings and texts.
  public static func begin(
    in run: RunDirectory, _ settings: TrainingSettings, command: String, initial: Model? = nil,
    freezing places: [Range<Int>] = [], force: Bool = false, threads: Int = Parallel.defaultThreads,
    log: Log = .consoleAndFile, data: () throws -> TrainingData
  ) throws -> RunSession {
    try settings.check()
    try run.refuseRun(force: force)
    let data = try data()
    return try begin(
      in: run, TrainingRecord(settings: settings, command: command, world: data.world),
      task: TextTask(data, settings: settings), initial: initial, freezing: places, force: force,
      threads: threads, log: log, writing: { try data.write(to: $0.data) })
  }

  /// Begins a run on any task.
  ///
  /// - Parameters:
  ///   - record: of the run, not yet sealed.
  ///   - names: what will be written into the directory besides the files of every run.
  ///   - data: writes what the run is made from into the directory that it is given.
  package static func begin(
    in run: RunDirectory, _ record: TrainingRecord, task: any TrainingTask, initial: Model? = nil,
    freezing places: [Range<Int>] = [], force: Bool = false, alsoWriting names: [String] = [],
    threads: Int = Parallel.defaultThreads, log: Log = .consoleAndFile,
    writing data: (RunDirectory) throws -> Void = { _ in }
  ) throws -> RunSession {
    try run.refuseRun(force: force, alsoWriting: names)
    let trainer = try Trainer(
      run: run, settings: record.settings, task: task, initial: initial, freezing: places, threads: threads,
      logger: log.early)
    var sealed = record
    let lock = try run.create(force: force, alsoWriting: names) { place in
      try data(place)
      sealed = try record.sealed(in: place, startingFrom: initial)
      trainer.origin = try sealed.origin
      try sealed.write(to: place)
      try trainer.writeStart(to: place)
    }
    return try RunSession(run, sealed, trainer, lock, log)
  }

  /// Takes up a run on texts where its newest valid checkpoint, or its beginning, has left it.
  ///
  /// - Throws: `FileError` when the directory holds no such run, another process trains there, or what the run is made
  ///   from has changed.
  public static func resume(
    _ path: String, threads: Int = Parallel.defaultThreads, log: Log = .consoleAndFile
  ) throws -> RunSession {
    try resume(path, threads: threads, log: log) { run, record in
      guard record.settings.data.lists == nil else {
        throw FileError(
          path, "is a run on lists of numbers", hint: "go on with `mechanistic finetune`, which made it")
      }
      let data = try TrainingData(
        directory: run.data, world: try run.world(), symbols: record.settings.data.symbols ?? .characters)
      return try TextTask(data, settings: record.settings)
    }
  }

  /// Takes up a run on any task, which is made from what the run's directory holds.
  package static func resume(
    _ path: String, threads: Int = Parallel.defaultThreads, log: Log = .consoleAndFile,
    task: (RunDirectory, TrainingRecord) throws -> any TrainingTask
  ) throws -> RunSession {
    let run = RunDirectory(path)
    try WholeDirectory.finish(path)
    guard let record = try TrainingRecord.read(run) else {
      throw FileError(path, "holds no run to go on with (no training.json)")
    }
    let lock = try RunLock(run)
    try record.requireUnchanged(in: run)
    let task = try task(run, record)
    if record.beganWithModel, try run.checkpointSteps().isEmpty {
      throw FileError(path, "has no checkpoint left of the model that it began with", hint: "train anew")
    }
    let trainer = try Trainer(
      run: run, settings: record.settings, task: task, resuming: true, origin: record.origin,
      threads: threads, logger: log.logger(of: run))
    return try RunSession(run, record, trainer, lock, log)
  }

  /// Trains to the end, or until `shouldStop` says so; see `Trainer`. A run that goes on with other kernels than it was
  /// computed with so far says so, and adds it to `training.json`.
  @discardableResult
  public func train(
    shouldStop: () -> Bool = { false }, onEvent: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let done = trainer.completedSteps
    if done < trainer.totalSteps, let (changed, before) = record.goingOn(after: done) {
      logger.notice(
        "computed so far by \(before), now by \(Arithmetic.current): the last digits, and so the weights, will not be those of a run on one of them"
      )
      try changed.write(to: run)
      record = changed
    }
    return try trainer.train(shouldStop: shouldStop, onEvent: onEvent)
  }
}

extension RunSession.Log {
  /// Before there is a directory.
  fileprivate var early: Logger {
    switch self {
    case .consoleAndFile: Logger(label: "train")
    case .none: Self.silent
    }
  }

  fileprivate func logger(of run: RunDirectory) throws -> Logger {
    switch self {
    case .consoleAndFile:
      let file = try RotatingFileLogHandler(directory: run.logs)
      return Logger(label: "train") { _ in MultiplexLogHandler([ConsoleLogHandler(), file]) }
    case .none: return Self.silent
    }
  }

  private static var silent: Logger { Logger(label: "train") { _ in SwiftLogNoOpLogHandler() } }
}

extension RunDirectory {
  /// The run's world, nil without one.
  func world() throws -> World? { FileAccess.exists(worldFile) ? try World.named(worldFile) : nil }
}
