import Foundation
import Records

/// A point in training from which it goes on as if it had never stopped: weights, optimiser, and where in the data.
///
/// Order and dropout follow from seed and step alone, so the step is their whole state.
struct TrainingState {
  let model: Model
  let optimizer: AdamW
  /// Parts of the arena that training leaves alone.
  let frozen: [Range<Int>]
  /// Updates done.
  var step: Int
  /// Losses since the last evaluation, for the mean that it reports.
  var lossSum: Double
  var lossCount: Int

  static let stateFile = "state.json"
  static let optimizerFile = "optimizer.safetensors"

  /// Writes `checkpoints/step-N`: all files under a temporary name, synced, then renamed. Removes the oldest
  /// checkpoints of the run beyond `keep`, not counting later ones.
  ///
  /// - Parameter ignoring: steps whose checkpoints are damaged or not the run's.
  /// - Returns: the new path of something else that stood there.
  @discardableResult
  func write(
    to run: RunDirectory, tokenizer: any Tokenizer, settings: TrainingSettings, keep: Int,
    metrics: [MetricsEntry] = [], origin: String? = nil, beganWithModel: Bool = false,
    captures: [String: String] = [:], ignoring: Set<Int> = []
  ) throws -> String? {
    let aside: String?
    let temporary = "\(run.checkpoints)/.partial-step-\(step)"
    try? FileManager.default.removeItem(atPath: temporary)
    do {
      try Checkpoint.write(model, tokenizer: tokenizer, to: temporary)
      let layout = model.architecture.layout
      let moments = [("m.", optimizer.m), ("v.", optimizer.v)].flatMap { prefix, arena in
        layout.specifications.enumerated().map { NamedArray(name: prefix + $1.name, arena[$0]) }
      }
      try Safetensors.write(moments, to: "\(temporary)/\(Self.optimizerFile)")
      try MetricsFile.write(metrics, to: "\(temporary)/metrics.jsonl")
      var record = CheckpointRecord(
        step: step, lossSum: lossSum, lossCount: lossCount, settings: try settings.fingerprint,
        trainingSettings: settings, run: origin, beganWithModel: beganWithModel, captures: captures,
        checkSums: [:])
      try record.write(to: temporary)
      aside = try run.putCheckpoint(temporary, at: "step-\(step)")
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    let own = try run.ownFiles()?.names
    let kept = try run.checkpointSteps().filter { kept in
      kept <= step && !ignoring.contains(kept) && own?.contains("checkpoints/step-\(kept)/state.json") ?? true
    }
    for old in kept.dropLast(max(1, keep)) { run.removeCheckpoint(old) }
    return aside
  }

  /// Brings back the state of a run's checkpoint.
  ///
  /// - Parameters:
  ///   - last: the last step of the run.
  ///   - origin: the fingerprint of what the run is made from, where it is known.
  ///   - places: parts of the arena to leave alone besides what the settings do not tune.
  /// - Throws: `FileError` when a file is missing or damaged, and when the checkpoint is not one of this run.
  static func read(
    _ run: RunDirectory, _ step: Int, settings: TrainingSettings, last: Int, origin: String?,
    freezing places: [Range<Int>], threads: Int
  ) throws -> (TrainingState, CheckpointRecord) {
    let directory = run.checkpoint(step)
    let record = try CheckpointRecord.read(directory)
    guard record.step == step, record.lossSum.isFinite, record.lossCount >= 0 else {
      throw FileError(
        "\(directory)/\(stateFile)",
        "expected the state after step \(step), found step \(record.step), a sum of losses of \(record.lossSum), "
          + "a number of \(record.lossCount)")
    }
    guard step <= last else { throw FileError(directory, "lies beyond the run's last step \(last)") }
    if let own = record.run, let origin, own != origin {
      throw FileError(directory, "is a checkpoint of another run")
    }
    guard record.settings == (try settings.fingerprint) else {
      let changes = try record.trainingSettings?.differences(from: settings) ?? []
      throw FileError(
        directory,
        "was made with other settings than training.json holds"
          + (changes.isEmpty ? "" : ": " + changes.joined(separator: ", ")))
    }
    return (
      try TrainingState(reading: directory, record, settings: settings, freezing: places, threads: threads),
      record
    )
  }

  private init(
    reading directory: String, _ record: CheckpointRecord, settings: TrainingSettings,
    freezing places: [Range<Int>], threads: Int
  ) throws {
    model = try Checkpoint.readModel(directory)
    frozen = model.architecture.layout.frozen(tuning: settings.optimiser.tune ?? .all) + places
    optimizer = AdamW(
      layout: model.architecture.layout, decay: settings.optimiser.weightDecay, frozen: frozen,
      threads: threads)
    let moments = try Safetensors(path: "\(directory)/\(Self.optimizerFile)")
    for (index, specification) in model.architecture.layout.specifications.enumerated() {
      try moments.read("m." + specification.name, into: optimizer.m[index])
      try moments.read("v." + specification.name, into: optimizer.v[index])
    }
    step = record.step
    lossSum = record.lossSum
    lossCount = record.lossCount
  }

  /// The state before the first step.
  init(fresh model: Model, settings: TrainingSettings, freezing places: [Range<Int>] = [], threads: Int) {
    self.model = model.trainable
    frozen = model.architecture.layout.frozen(tuning: settings.optimiser.tune ?? .all) + places
    optimizer = AdamW(
      layout: model.architecture.layout, decay: settings.optimiser.weightDecay, frozen: frozen,
      threads: threads)
    step = 0
    lossSum = 0
    lossCount = 0
  }
}
