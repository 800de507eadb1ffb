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

  /// The result of an undisturbed run.
  static let undisturbed = whole.map(\.result)

  /// The files and directories of an undisturbed run, logs left out.
  static let files = whole.map(\.files)

  private static let whole: Swift.Result<(result: [String: Data], files: Set<String>), any Error> =
    Swift.Result {
      let directory = try TemporaryDirectory()
      let end = try Program.run(arguments(out: directory["run"]))
      guard end.status == 0 else { throw Failure(text: end.errors) }
      let files = try FileManager.default.subpathsOfDirectory(atPath: directory["run"])
      return (try result(of: directory["run"]), Set(files.filter { !$0.hasPrefix("logs") }))
    }

  struct Failure: Error { let text: String }
}
