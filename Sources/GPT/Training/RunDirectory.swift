import Foundation
import Records

/// The places of a training run's files. The directory itself is a Hugging Face checkpoint.
public struct RunDirectory: Sendable {
  /// The directory's path.
  public let path: String

  /// The places in a directory, which need not exist.
  public init(_ path: String) { self.path = path }

  /// The file of the ``TrainingRecord``.
  public var settingsFile: String { "\(path)/training.json" }
  /// The world that the run was trained on, as a world file.
  public var worldFile: String { "\(path)/world.yaml" }
  /// The file of the ``MetricsEntry``s, a JSON object a line.
  public var metricsFile: String { "\(path)/metrics.jsonl" }
  /// The directory of the checkpoints.
  public var checkpoints: String { "\(path)/checkpoints" }
  /// The directory of the captures.
  public var captures: String { "\(path)/captures" }
  /// The directory of the figures.
  public var figures: String { "\(path)/figures" }
  /// The directory of the log files.
  public var logs: String { "\(path)/logs" }
  /// The directory of the data that the run was trained on.
  public var data: String { "\(path)/dataset" }

  /// The directory of the checkpoint after `step` updates.
  public func checkpoint(_ step: Int) -> String { "\(checkpoints)/step-\(step)" }

  /// The checkpoint of the best evaluation, in runs that keep it.
  public var bestCheckpoint: String { "\(checkpoints)/best" }

  /// The file of the capture after `step` updates.
  public func capture(_ step: Int) -> String { "\(captures)/step-\(step).safetensors" }

  /// The steps that have checkpoints, in order. Files, empty directories and other names are none.
  public func checkpointSteps() throws -> [Int] {
    try Self.steps(in: checkpoints, ending: "").filter { step in
      PathEntry(checkpoint(step)).leadsToDirectory
        && !((try? FileManager.default.contentsOfDirectory(atPath: checkpoint(step))) ?? []).isEmpty
    }
  }

  /// The steps that have captures, in order.
  public func captureSteps() throws -> [Int] {
    try Self.steps(in: captures, ending: ".safetensors")
  }

  private static func steps(in directory: String, ending: String) throws -> [Int] {
    guard FileAccess.exists(directory) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(ending) else { return nil }
      // `step-05` and `step-+5` are not names that a run gives.
      return Int(name.dropFirst(5).dropLast(ending.count)).flatMap {
        $0 >= 0 && name == "step-\($0)\(ending)" ? $0 : nil
      }
    }.sorted()
  }

  /// True when training came to its end and its model was written.
  public var isFinished: Bool { FileAccess.exists("\(path)/\(Checkpoint.weightsFile)") }

  /// A name from a file, such as a world's, as the name of a directory: letters, digits, `-`, `_` and dots between them.
  public static func name(from text: String) -> String {
    func isPlain(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "-_.".contains(character)
    }
    let parts = text.split { !isPlain($0) }.map { $0.drop { "-.".contains($0) } }.filter { !$0.isEmpty }
    var name = parts.joined(separator: "-")
    while name.utf8.count > 100 { name.removeLast() }
    return name.isEmpty ? "model" : name
  }
}
