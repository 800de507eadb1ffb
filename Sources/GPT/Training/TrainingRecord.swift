import Arrays
import Foundation
import Records

/// What `training.json` records: all that it takes to make the run again.
public struct TrainingRecord: Codable, Sendable {
  /// Everything that decides what the run computes.
  public let settings: TrainingSettings
  /// The command that made the run.
  public let command: String
  /// The world's fingerprint, nil without one.
  public let worldFingerprint: String?
  /// What computed the run; nil in records of earlier versions.
  public let computedBy: [Computation]?
  /// What the loss is; nil in records of earlier versions.
  public let loss: LossDefinition?
  /// Check sums of what the run is made from, by name; nil in records of earlier versions.
  public internal(set) var fingerprints: [String: String]?
  private let worldText: String?

  /// What computed a run from some step on.
  public struct Computation: Codable, Sendable, Equatable {
    /// Updates done before.
    public let step: Int
    /// The libraries and kernels that computed it.
    public let arithmetic: Arithmetic

    /// What computes from a step on.
    public init(step: Int, arithmetic: Arithmetic) {
      self.step = step
      self.arithmetic = arithmetic
    }
  }

  private enum CodingKeys: CodingKey {
    case settings, command, worldFingerprint, computedBy, loss, fingerprints
  }

  /// - Parameters:
  ///   - command: the command that makes the run.
  ///   - worldText: what `world.yaml` will hold, nil without a world.
  ///   - worldFingerprint: the world's fingerprint.
  package init(
    settings: TrainingSettings, command: String, worldText: String?, worldFingerprint: String?
  ) {
    self.settings = settings
    self.command = command
    self.worldFingerprint = worldFingerprint
    computedBy = [Computation(step: 0, arithmetic: .current)]
    loss = LossDefinition(settings)
    self.worldText = worldText
  }

  private init(_ record: TrainingRecord, computedBy: [Computation]) {
    settings = record.settings
    command = record.command
    worldFingerprint = record.worldFingerprint
    self.computedBy = computedBy
    loss = record.loss
    fingerprints = record.fingerprints
    worldText = record.worldText
  }

  /// The record of the run when it goes on after `step` updates with other arithmetic than so far, together with what
  /// that was; nil when nothing changes, or when it is not known.
  public func goingOn(
    after step: Int, with arithmetic: Arithmetic = .current
  ) -> (record: TrainingRecord, before: Arithmetic)? {
    guard let computedBy, let last = computedBy.last, last.arithmetic != arithmetic else { return nil }
    let next = Computation(step: step, arithmetic: arithmetic)
    // A stretch that a run was taken back over has left nothing behind.
    return (TrainingRecord(self, computedBy: computedBy.filter { $0.step < step } + [next]), last.arithmetic)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    settings = try container.decode(TrainingSettings.self, forKey: .settings)
    command = try container.decode(String.self, forKey: .command)
    worldFingerprint = try container.decodeIfPresent(String.self, forKey: .worldFingerprint)
    computedBy = try container.decodeIfPresent([Computation].self, forKey: .computedBy)
    loss = try container.decodeIfPresent(LossDefinition.self, forKey: .loss)
    fingerprints = try container.decodeIfPresent([String: String].self, forKey: .fingerprints)
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
  /// - Throws: `FileError` for a file that is no record, or whose settings no training can have.
  public static func read(_ run: RunDirectory) throws -> TrainingRecord? {
    guard FileAccess.exists(run.settingsFile) else { return nil }
    let record = try JSONFile.read(TrainingRecord.self, at: run.settingsFile)
    do { try record.settings.check() } catch { throw FileError(run.settingsFile, "\(error)") }
    return record
  }
}
