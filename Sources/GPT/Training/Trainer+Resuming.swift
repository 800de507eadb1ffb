import Foundation
import Logging
import Records

/// Where a run goes on, and what has to be made again before it does.
struct ResumePoint {
  let state: TrainingState
  /// Nil at the very beginning.
  let record: CheckpointRecord?
  /// The entries up to there.
  var metrics: [MetricsEntry]
  /// Steps of evaluations and captures up to there that are lost.
  var lostMetrics: [Int] = []
  var lostCaptures: [Int] = []
  /// Whether the checkpoint of the best evaluation is lost.
  var lostBest = false
}

extension Trainer {
  /// The newest checkpoint that is whole and belongs to the run; nil when there is none at all.
  ///
  /// - Throws: `FileError` when there are checkpoints and none will do: training does not begin anew over them.
  static func newestState(
    _ run: RunDirectory, _ settings: TrainingSettings, last: Int, origin: String?, _ places: [Range<Int>],
    _ threads: Int, _ logger: Logger
  ) throws -> (state: TrainingState, record: CheckpointRecord, skipped: Set<Int>)? {
    for path in try run.settleCheckpoints() { logger.warning("something else was set aside: \(path)") }
    var problems: [String] = []
    var skipped: Set<Int> = []
    for step in try run.checkpointSteps().reversed() {
      do {
        let (state, record) = try TrainingState.read(
          run, step, settings: settings, last: last, origin: origin, freezing: places, threads: threads)
        for problem in problems { logger.warning("checkpoint skipped: \(problem)") }
        return (state, record, skipped)
      } catch {
        problems.append("\(error)")
        skipped.insert(step)
      }
    }
    guard problems.isEmpty else {
      throw FileError(
        run.checkpoints,
        "none of the checkpoints can be gone on from:\n  " + problems.joined(separator: "\n  "),
        hint: "nothing was changed; bring back a checkpoint from a copy, or train anew in another directory")
    }
    guard !run.isFinished else {
      throw FileError(
        run.path, "has ended, and no checkpoint is left to go on from", hint: "there is nothing left to do")
    }
    return nil
  }

  /// Compares metrics, captures and the best checkpoint with a checkpoint, and tells what is lost.
  static func examine(
    _ run: RunDirectory, _ settings: TrainingSettings, last: Int, from state: TrainingState,
    _ record: CheckpointRecord, _ logger: Logger
  ) throws -> ResumePoint {
    func steps(_ every: Int) -> [Int] {
      Array(stride(from: every, through: state.step, by: every))
        + (state.step == last && last % every != 0 ? [last] : [])
    }
    let file = try MetricsFile.examine(run.metricsFile, until: state.step)
    var point = ResumePoint(state: state, record: record, metrics: file.entries)
    if record.captures != nil {
      let copy = try MetricsFile.examine("\(run.checkpoint(state.step))/metrics.jsonl", until: state.step)
      point.metrics = copy.entries
      if file.problems.isEmpty, file.entries != copy.entries {
        logger.warning(
          "\(run.metricsFile): its entries are not those of the run: restored from the checkpoint")
      }
    } else {
      point.lostMetrics = steps(settings.record.evaluateEvery).filter { step in
        !file.entries.contains { $0.step == step }
      }
    }
    for problem in file.problems { logger.warning("\(run.metricsFile): \(problem)") }
    if !point.lostMetrics.isEmpty {
      logger.warning("\(run.metricsFile): no entries of steps \(list(point.lostMetrics))")
    }
    let captured =
      record.captures.map { $0.keys.compactMap { Int($0) }.sorted() }
      ?? settings.record.captureEvery.map { [0] + steps($0) } ?? []
    point.lostCaptures = captured.filter {
      !isSound(run.capture($0), step: $0, sum: record.captures?["\($0)"])
    }
    if !point.lostCaptures.isEmpty {
      logger.warning("\(run.captures): missing or damaged are those of steps \(list(point.lostCaptures))")
    }
    if settings.record.keepsBest ?? false, !point.metrics.isEmpty || !point.lostMetrics.isEmpty {
      do { try BestRecord.check(run.bestCheckpoint) } catch {
        logger.warning("\(error)")
        point.lostBest = true
      }
    }
    return point
  }

  private static func isSound(_ path: String, step: Int, sum: String?) -> Bool {
    if let sum { return (try? FileAccess.read(path)).map(Fingerprint.hex) == sum }
    return (try? Safetensors(path: path))?.metadata["step"] == "\(step)"
  }

  static func list(_ steps: [Int]) -> String {
    steps.prefix(8).map(String.init).joined(separator: ", ") + (steps.count > 8 ? ", …" : "")
  }
}
