import Records
import Synchronization

/// A checkpoint that was opened in the place of a run's model, as JSON reports name it.
struct OpenedCheckpoint: Codable {
  /// The run that was asked for.
  let run: String
  /// The step of its checkpoint that was opened.
  let step: Int
  /// What was wrong with what would have been opened before.
  let skipped: [String]

  private static let opened = Mutex<[OpenedCheckpoint]>([])

  static func add(_ checkpoint: OpenedCheckpoint) { opened.withLock { $0.append(checkpoint) } }

  /// All that this process opened.
  static var all: [OpenedCheckpoint] { opened.withLock { $0 } }

  /// What JSON reports say of them; nothing where no checkpoint was opened.
  static var fields: [String: JSONValue] {
    guard !all.isEmpty else { return [:] }
    return [
      "openedCheckpoints": .array(
        all.map {
          .object([
            "run": .string($0.run), "step": .int($0.step),
            "skipped": .array($0.skipped.map(JSONValue.string)),
          ])
        })
    ]
  }
}
