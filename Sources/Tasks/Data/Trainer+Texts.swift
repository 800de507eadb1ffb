import Arrays
import GPT
import Logging
import Records

extension Trainer {
  /// Prepares a run on texts; see `Trainer.init(run:settings:task:initial:freezing:resuming:origin:threads:logger:)`.
  public convenience init(
    run: RunDirectory, settings: TrainingSettings, data: TrainingData, initial: Model? = nil,
    freezing places: [Range<Int>] = [], resuming: Bool = false, origin: String? = nil,
    threads: Int = Parallel.defaultThreads, logger: Logger
  ) throws {
    try self.init(
      run: run, settings: settings, task: TextTask(data, settings: settings), initial: initial,
      freezing: places, resuming: resuming, origin: origin, threads: threads, logger: logger)
  }
}
