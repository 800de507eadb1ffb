import Foundation
import Records

/// Which files a run consists of, so that replacing it removes these and no others.
extension RunDirectory {
  /// The list of the files that the run wrote; runs of earlier versions have none.
  var ownFilesList: String { "\(path)/.probe-run" }

  /// What the run wrote, nil when it has no list.
  func ownFiles() throws -> OwnFiles? { try OwnFiles(reading: ownFilesList) }

  /// Names that a run gets at its beginning.
  private static let firstNames =
    ["training.json", "world.yaml"] + ["train.jsonl", "valid.jsonl", "world.yaml"].map { "dataset/\($0)" }

  /// Names that a run gets later, each once.
  static let laterNames =
    ["metrics.jsonl", EventFile.name] + modelFiles + ["figures/loss.png", "figures/accuracy.png"]
    + ["logs/\(RotatingFileLogHandler.fileName)"]

  /// All of these: no file of somebody else may stand there when a run begins.
  static var fixedNames: [String] { firstNames + laterNames }

  /// A model's files, with every tokenizer's.
  static let modelFiles =
    [ConfigurationReader.fileName, Checkpoint.weightsFile, "generation_config.json"]
    + TokenizerDirectory.fileNames

  /// The files of one checkpoint.
  static let checkpointFiles =
    modelFiles + [TrainingState.stateFile, TrainingState.optimizerFile, "metrics.jsonl", BestRecord.file]

  /// Everything that a run without a list may have written, by the exact names that runs write.
  private func exactNames(_ record: TrainingRecord) throws -> [String] {
    let steps = try checkpointSteps().map { "step-\($0)" } + ["best"]
    return Self.fixedNames + (record.settings.data.lists == nil ? [] : ["report.json"])
      + steps.flatMap { step in Self.checkpointFiles.map { "checkpoints/\(step)/\($0)" } }
      + (try captureSteps()).map { "captures/step-\($0).safetensors" }
  }

  /// Log files that were set aside when they had grown.
  private func rotatedLogs() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: logs)) ?? [])
      .filter(RotatingFileLogHandler.isRotated).map { "logs/\($0)" }
  }

  /// The names of files to remove when the run is replaced; nil when what is there is no run of this program.
  public func replaceableNames() throws -> [String]? {
    if let own = try ownFiles() { return own.names.sorted() + rotatedLogs() + [".probe-run"] }
    guard let record = try? TrainingRecord.read(self) else { return nil }
    return try exactNames(record) + rotatedLogs()
  }

  /// Removes a checkpoint's files, and its directory when nothing else is in it.
  package func removeCheckpoint(_ step: Int) {
    OwnFiles.remove(Self.checkpointFiles.map { "checkpoints/step-\(step)/\($0)" }, in: path)
  }
}
