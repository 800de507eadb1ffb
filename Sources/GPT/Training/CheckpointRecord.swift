import Foundation
import Records

/// What a checkpoint's `state.json` says: where in the run it is, whose it is, and check sums of the files beside it.
struct CheckpointRecord: Codable {
  /// Updates done.
  let step: Int
  let lossSum: Double
  let lossCount: Int
  /// The fingerprint of the settings.
  let settings: String
  /// The settings themselves, to name what changed; nil in checkpoints of earlier versions, as what follows.
  var trainingSettings: TrainingSettings?
  /// The fingerprint of all that the run is made from, where it is known.
  var run: String?
  /// Whether the run began with a model that its settings do not describe.
  var beganWithModel: Bool?
  /// Check sums of the captures up to here, by step.
  var captures: [String: String]?
  /// Of the other files by name, and of this record without its own.
  var checkSums: [String: String]

  private var checkSum: String {
    get throws {
      var plain = self
      plain.checkSums[TrainingState.stateFile] = nil
      return Fingerprint.hex(try JSONFile.line(plain))
    }
  }

  /// Writes the record of a directory that holds all other files.
  mutating func write(to directory: String) throws {
    checkSums = try Fingerprint.files(in: directory)
    checkSums[TrainingState.stateFile] = try checkSum
    try FileAccess.write(try JSONFile.text(self), to: "\(directory)/\(TrainingState.stateFile)")
  }

  /// Reads the record of a checkpoint and compares all files with it.
  ///
  /// - Throws: `FileError` when a file is missing or damaged.
  static func read(_ directory: String) throws -> CheckpointRecord {
    let file = "\(directory)/\(TrainingState.stateFile)"
    let record = try JSONFile.read(CheckpointRecord.self, at: file)
    var expected = record.checkSums
    guard expected.removeValue(forKey: TrainingState.stateFile) == (try record.checkSum) else {
      throw FileError(file, "is damaged: its check sum is not its own")
    }
    for name in [ConfigurationReader.fileName, Checkpoint.weightsFile, TrainingState.optimizerFile]
    where expected[name] == nil {
      throw FileError(file, "has no check sum of \(name)")
    }
    try Fingerprint.check(expected, in: directory, listedIn: TrainingState.stateFile)
    return record
  }
}

/// The file that tells whether the checkpoint of the best evaluation is whole.
struct BestRecord: Codable {
  static let file = "best.json"
  /// The step of the evaluation.
  let step: Int
  let checkSums: [String: String]

  static func write(step: Int, to directory: String) throws {
    let record = BestRecord(step: step, checkSums: try Fingerprint.files(in: directory))
    try FileAccess.write(try JSONFile.text(record), to: "\(directory)/\(file)")
  }

  /// - Throws: `FileError` for a checkpoint that is missing or damaged. Those of earlier versions have no record:
  ///   they only have to be readable.
  static func check(_ directory: String) throws {
    guard FileAccess.exists("\(directory)/\(file)") else {
      _ = try Checkpoint.readModel(directory)
      return
    }
    let record = try JSONFile.read(BestRecord.self, at: "\(directory)/\(file)")
    try Fingerprint.check(record.checkSums, in: directory, listedIn: file)
  }
}

extension Fingerprint {
  /// The check sum of a model's parameters.
  static func hex(_ model: Model) -> String {
    let parameters = model.trainable.parameters
    return hex(
      UnsafeRawBufferPointer(UnsafeBufferPointer(start: parameters.base, count: parameters.layout.arenaCount))
    )
  }
}
