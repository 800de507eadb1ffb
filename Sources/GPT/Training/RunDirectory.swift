import Foundation
import Records
import Worlds

/// The places of a training run's files. The directory itself is a Hugging Face checkpoint.
public struct RunDirectory: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var settingsFile: String { "\(path)/training.json" }
  public var worldFile: String { "\(path)/world.yaml" }
  public var metricsFile: String { "\(path)/metrics.jsonl" }
  public var checkpoints: String { "\(path)/checkpoints" }
  public var captures: String { "\(path)/captures" }
  public var figures: String { "\(path)/figures" }
  public var logs: String { "\(path)/logs" }
  public var data: String { "\(path)/dataset" }

  /// The directory of the checkpoint after `step` updates.
  public func checkpoint(_ step: Int) -> String { "\(checkpoints)/step-\(step)" }

  /// The checkpoint of the best evaluation, in runs that keep it.
  public var bestCheckpoint: String { "\(checkpoints)/best" }

  /// The file of the capture after `step` updates.
  public func capture(_ step: Int) -> String { "\(captures)/step-\(step).safetensors" }

  /// The steps that have checkpoints, in order.
  public func checkpointSteps() throws -> [Int] {
    guard FileAccess.exists(checkpoints) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: checkpoints)
      .compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
  }

  /// True when the directory holds a run, finished or not.
  public var holdsRun: Bool {
    FileAccess.exists(settingsFile) || FileAccess.exists("\(path)/\(Checkpoint.configurationFile)")
      || FileAccess.exists(checkpoints)
  }

  /// True when training came to its end and its model was written.
  public var isFinished: Bool { FileAccess.exists("\(path)/\(Checkpoint.weightsFile)") }

  /// - Throws: ``CheckpointError`` when the directory holds a run and `force` is false.
  public func refuseRun(force: Bool) throws {
    guard !holdsRun || force else {
      throw CheckpointError(
        path, "already holds a run",
        hint: "choose another --out, go on with --resume, or replace it with --force")
    }
  }

  /// Makes the directory ready for a new run.
  ///
  /// - Throws: ``CheckpointError`` when it holds a run and `force` is false.
  public func create(force: Bool) throws {
    try refuseRun(force: force)
    if holdsRun {
      let names = [
        "training.json", "world.yaml", "metrics.jsonl", "checkpoints", "captures", "figures", "logs",
        "dataset",
        "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json",
        "generation_config.json",
      ]
      for name in names { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
    }
    try FileAccess.createDirectory(checkpoints)
  }
}
