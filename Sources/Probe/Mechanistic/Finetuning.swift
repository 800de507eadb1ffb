import Arrays
import GPT
import Records
import Tasks
import Worlds

/// A training run on lists of numbers, fresh or from a model: MechanisticProbe's fine-tuning.
///
/// AdamW on the cross-entropy of the answer alone; the model kept is the one with the best validation accuracy.
public struct Finetuning {
  /// The run's directory.
  public let run: RunDirectory
  /// The record of the run: settings, command and world.
  public let record: TrainingRecord
  /// The question that the lists are about.
  public let task: KthSmallest
  private let lists: ListTask

  /// What is written into the run's directory besides the files of every run.
  public static let files = ["report.json"]

  /// The settings of the paper, for a model of ours: linear warm-up over 500 steps, then constant; decay 1e-3.
  public static var paperSettings: TrainingSettings {
    var settings = TrainingSettings()
    settings.data.world = "kth-smallest"
    settings.data.lists = ListSplit.paperCount
    settings.optimiser.loss = .completion
    settings.schedule.epochs = 2
    settings.schedule.batch = 128
    settings.model.dropout = 0
    settings.optimiser.learningRate = LearningRateSchedule(shape: .constant, peak: 1e-3, warmUpSteps: 500)
    settings.optimiser.weightDecay = 1e-3
    settings.record.keepsBest = true
    settings.record.evaluateEvery = 250
    settings.record.checkpointEvery = 1_000
    settings.record.keepCheckpoints = 1
    return settings
  }

  /// A run in the making, or one to go on with.
  ///
  /// - Throws: ``MechanisticError`` for a world of another kind, `SettingsError` for impossible settings.
  public init(run: RunDirectory, record: TrainingRecord, world: World, tokenizer: (any Tokenizer)? = nil)
    throws
  {
    try record.settings.check()
    let tokenizer: any Tokenizer = tokenizer ?? SymbolTokenizer(world: world)
    self.run = run
    self.record = record
    task = try KthSmallest(world: world, tokenizer: tokenizer)
    lists = ListTask(
      task: task, tokenizer: tokenizer,
      split: try ListSplit(count: record.settings.data.lists ?? ListSplit.paperCount),
      seed: record.settings.seed)
  }

  /// Begins the run; see `RunSession` for what it writes and how it goes on.
  ///
  /// - Parameters:
  ///   - initial: the model to start from; nil for a fresh one.
  ///   - force: whether a run that is there is replaced.
  ///   - threads: threads to work on.
  ///   - log: where its lines go.
  public func begin(
    initial: Model? = nil, force: Bool = false, threads: Int = Parallel.defaultThreads,
    log: RunSession.Log = .consoleAndFile
  ) throws -> RunSession {
    try RunSession.begin(
      in: run, record, task: lists, initial: initial, force: force, alsoWriting: Self.files, threads: threads,
      log: log)
  }

  /// Takes up a run that was interrupted.
  ///
  /// - Throws: `FileError` when the directory holds no run on lists, and as `RunSession` does.
  public static func resume(
    _ path: String, threads: Int = Parallel.defaultThreads, log: RunSession.Log = .consoleAndFile
  ) throws -> (Finetuning, RunSession) {
    var found: Finetuning?
    let session = try RunSession.resume(path, threads: threads, log: log) { run, record in
      guard record.settings.data.lists != nil else {
        throw FileError(path, "holds no run of `mechanistic finetune` to go on with")
      }
      // The checkpoint that training goes on from has the tokenizer of the model that it began with.
      let tokenizer = try run.checkpointSteps().isEmpty ? nil : Run.open(path).tokenizer
      let finetuning = try Finetuning(
        run: run, record: record, world: try World.named(run.worldFile), tokenizer: tokenizer)
      found = finetuning
      return finetuning.lists
    }
    guard let found else { preconditionFailure("a session was taken up without its task") }
    return (found, session)
  }

  /// Tests the finished run's model on all test lists and writes `report.json` into the run.
  public func report(threads: Int = Parallel.defaultThreads) throws -> FinetuningReport {
    let model = try Run.open(run.path).model
    let test = lists.split.test.map { task.list($0, seed: lists.seed) }
    let report = FinetuningReport(
      run: run.path, k: task.k, length: task.length, numbers: task.numbers.count,
      tuned: record.settings.optimiser.tune ?? .all, lists: lists.count, evaluations: try run.metrics(),
      test: try task.accuracy(of: model, on: test, threads: threads))
    try FileAccess.write(try JSONFile.text(report), to: "\(run.path)/report.json")
    return report
  }
}

/// What came of a fine-tuning run.
public struct FinetuningReport: Codable, Sendable {
  /// The run's directory.
  public let run: String
  /// Which number is asked for: 1 is the smallest.
  public let k: Int
  /// Numbers of a list.
  public let length: Int
  /// Different numbers that lists are made of.
  public let numbers: Int
  /// Which parameters were trained.
  public let tuned: TunedParameters
  /// Training lists.
  public let lists: Int
  /// Losses and validation accuracy over the run.
  public let evaluations: [MetricsEntry]
  /// The kept model on the test lists.
  public let test: ListAccuracy

  /// The evaluation whose weights were kept.
  public var best: MetricsEntry? {
    evaluations.max {
      ($0.accuracy?.all ?? 0, -($0.validLoss ?? 0)) < ($1.accuracy?.all ?? 0, -($1.validLoss ?? 0))
    }
  }
}
