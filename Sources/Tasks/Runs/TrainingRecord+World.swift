import GPT
import Records
import Worlds

extension TrainingRecord {
  /// The record of a run on texts of a world, or on other texts.
  ///
  /// - Parameters:
  ///   - settings: what decides what the run computes.
  ///   - command: the command that makes the run.
  ///   - world: the world of the texts; nil without one.
  public init(settings: TrainingSettings, command: String, world: World?) {
    self.init(
      settings: settings, command: command, worldText: world?.yaml, worldFingerprint: world?.fingerprint)
  }

  /// Compares what the run is made from with the record. Records of earlier versions know the world only.
  ///
  /// - Throws: `FileError` that names all that changed: a run that went on would be neither of both.
  public func requireUnchanged(in run: RunDirectory) throws {
    try requireUnchanged(in: run, world: run.world()?.fingerprint)
  }
}
