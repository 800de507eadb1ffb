import Foundation
import Worlds

/// What `training.json` records: all that it takes to make the run again.
public struct TrainingRecord: Codable, Sendable {
  public let settings: TrainingSettings
  /// The command that made the run.
  public let command: String
  /// The world's fingerprint, nil without one.
  public let worldFingerprint: String?
  private let worldText: String?

  private enum CodingKeys: CodingKey {
    case settings, command, worldFingerprint
  }

  public init(settings: TrainingSettings, command: String, world: World?) {
    self.settings = settings
    self.command = command
    worldFingerprint = world?.fingerprint
    worldText = world?.yaml
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    settings = try container.decode(TrainingSettings.self, forKey: .settings)
    command = try container.decode(String.self, forKey: .command)
    worldFingerprint = try container.decodeIfPresent(String.self, forKey: .worldFingerprint)
    worldText = nil
  }

  /// Writes `training.json`, and `world.yaml` where there is a world.
  public func write(to run: RunDirectory) throws {
    try FileAccess.createDirectory(run.path)
    try FileAccess.write(try JSONFile.text(self), to: run.settingsFile)
    if let worldText { try FileAccess.write(Data(worldText.utf8), to: run.worldFile) }
  }

  /// Reads a run's record, nil when the directory has none.
  ///
  /// - Throws: ``CheckpointError`` for a file that is no record, or whose settings no training can have.
  public static func read(_ run: RunDirectory) throws -> TrainingRecord? {
    guard FileAccess.exists(run.settingsFile) else { return nil }
    let record = try JSONFile.read(TrainingRecord.self, at: run.settingsFile)
    do { try record.settings.check() } catch { throw CheckpointError(run.settingsFile, "\(error)") }
    return record
  }
}
