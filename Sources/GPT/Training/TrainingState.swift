import Foundation
import Records
import Worlds

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

  private struct Record: Codable {
    let step: Int
    let lossSum: Double
    let lossCount: Int
    let settings: String
    /// Of the other files by name, and of this record without its own.
    var checkSums: [String: String]

    var checkSum: String {
      get throws {
        var plain = self
        plain.checkSums[stateFile] = nil
        return Fingerprint.hex(try JSONFile.line(plain))
      }
    }
  }

  static let stateFile = "state.json"
  static let optimizerFile = "optimizer.safetensors"

  /// Writes `checkpoints/step-N`: all files under a temporary name, synced, then renamed. Removes the oldest
  /// checkpoints beyond `keep`.
  ///
  /// - Returns: the new path of something else that stood there.
  @discardableResult
  func write(
    to run: RunDirectory, tokenizer: any Tokenizer, settings: TrainingSettings, keep: Int
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
      var record = Record(
        step: step, lossSum: lossSum, lossCount: lossCount, settings: try settings.fingerprint,
        checkSums: try Self.checkSums(temporary))
      record.checkSums[Self.stateFile] = try record.checkSum
      try FileAccess.write(try JSONFile.text(record), to: "\(temporary)/\(Self.stateFile)")
      aside = try run.putCheckpoint(temporary, at: "step-\(step)")
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    let own = try run.checkpointSteps().filter { $0 <= step }
    for old in own.dropLast(max(1, keep)) { run.removeCheckpoint(old) }
    return aside
  }

  private static func checkSums(_ directory: String) throws -> [String: String] {
    let names = [Checkpoint.configurationFile, Checkpoint.weightsFile, optimizerFile]
    return Dictionary(
      uniqueKeysWithValues: try names.map { ($0, Fingerprint.hex(try FileAccess.map("\(directory)/\($0)"))) }
    )
  }

  /// Brings back the state of a checkpoint.
  ///
  /// - Parameter places: parts of the arena to leave alone besides what the settings do not tune.
  /// - Throws: ``CheckpointError`` when a file is missing, damaged or of other settings.
  init(
    reading directory: String, settings: TrainingSettings, freezing places: [Range<Int>] = [], threads: Int
  )
    throws
  {
    let record = try JSONFile.read(Record.self, at: "\(directory)/\(Self.stateFile)")
    var sums = try Self.checkSums(directory)
    sums[Self.stateFile] = try record.checkSum
    for (name, sum) in sums where record.checkSums[name] != sum {
      throw CheckpointError(
        "\(directory)/\(name)", "is damaged: its check sum is not the one in \(Self.stateFile)")
    }
    guard (0...NumberRange.trainedSteps).contains(record.step), record.lossCount >= 0, record.lossSum.isFinite
    else {
      throw CheckpointError(
        "\(directory)/\(Self.stateFile)",
        "expected a step, a sum of losses and their number, found \(record.step), \(record.lossSum), "
          + "\(record.lossCount)")
    }
    guard record.settings == (try settings.fingerprint) else {
      throw CheckpointError(directory, "was made with other settings than training.json holds")
    }
    model = try Checkpoint.readModel(directory)
    frozen = model.architecture.layout.frozen(tuning: settings.tune ?? .all) + places
    optimizer = AdamW(
      layout: model.architecture.layout, decay: settings.weightDecay, frozen: frozen, threads: threads)
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
    frozen = model.architecture.layout.frozen(tuning: settings.tune ?? .all) + places
    optimizer = AdamW(
      layout: model.architecture.layout, decay: settings.weightDecay, frozen: frozen, threads: threads)
    step = 0
    lossSum = 0
    lossCount = 0
  }
}

/// 64-bit FNV-1a check sums, to find damage and differences (not tampering).
enum Fingerprint {
  static func hex(_ data: Data) -> String {
    let sum = data.withUnsafeBytes { bytes in
      bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension TrainingSettings {
  /// A check sum over all that decides the result. How often to evaluate and what to keep does not.
  var fingerprint: String {
    get throws {
      var decisive = self
      decisive.evaluateEvery = 0
      decisive.checkpointEvery = 0
      decisive.keepCheckpoints = 0
      decisive.captureEvery = nil
      return Fingerprint.hex(try JSONFile.line(decisive))
    }
  }
}
