import Foundation
import TestSupport

/// A training of four steps of a tiny model, with evaluations, checkpoints and captures: some tenths of a second.
enum ShortTraining {
  static func arguments(out: String) -> [String] {
    [
      "train", "--world", "boolean", "--examples", "32", "--width", "8", "--layers", "1", "--heads", "1",
      "--epochs",
      "2", "--batch", "16", "--threads", "1", "--checkpoint-every", "2", "--evaluate-every", "2",
      "--capture-every",
      "2", "--out", out,
    ]
  }

  /// What a run is judged by: weights, metrics, captures and everything that opens it, by name.
  static func result(of run: String) throws -> [String: Data] {
    let files = [
      "model.safetensors", "metrics.jsonl", "config.json", "tokenizer.json", "tokenizer_config.json",
      "generation_config.json", "world.yaml", "dataset/train.jsonl", "dataset/valid.jsonl",
    ]
    let captures = try FileManager.default.contentsOfDirectory(atPath: "\(run)/captures").map {
      "captures/\($0)"
    }
    return try Dictionary(uniqueKeysWithValues: (files + captures).map { ($0, try bytes("\(run)/\($0)")) })
  }

  /// An undisturbed run.
  static let undisturbed: Swift.Result<[String: Data], any Error> = Swift.Result {
    let directory = try TemporaryDirectory()
    let result = try Program.run(arguments(out: directory["run"]))
    guard result.status == 0 else { throw Failure(text: result.errors) }
    return try ShortTraining.result(of: directory["run"])
  }

  struct Failure: Error { let text: String }
}
