import Foundation
import Records

extension TrainingRecord {
  /// The names under which ``fingerprints`` has the settings and the model that the run began with.
  static let (settingsName, modelName) = ("settings", "first model")
  private static let datasets = ["dataset/train.jsonl", "dataset/valid.jsonl"]

  /// The record with fingerprints of what the run is made from.
  ///
  /// - Parameters:
  ///   - place: the run's directory, which holds the data already.
  ///   - model: the model that training begins with, nil for a fresh one.
  public func sealed(in place: RunDirectory, startingFrom model: Model? = nil) throws -> TrainingRecord {
    var fingerprints = try Self.dataFingerprints(place)
    fingerprints[Self.settingsName] = try settings.fingerprint
    if let worldFingerprint { fingerprints["world.yaml"] = worldFingerprint }
    if let model { fingerprints[Self.modelName] = Fingerprint.hex(model) }
    var record = self
    record.fingerprints = fingerprints
    return record
  }

  /// One fingerprint of all of them, nil in records of earlier versions.
  public var origin: String? {
    get throws { try fingerprints.map { Fingerprint.hex(try JSONFile.line($0)) } }
  }

  /// Whether the run began with a model that its settings do not describe.
  public var beganWithModel: Bool { fingerprints?[Self.modelName] != nil }

  private static func dataFingerprints(_ run: RunDirectory) throws -> [String: String] {
    var result: [String: String] = [:]
    for name in datasets where FileAccess.exists("\(run.path)/\(name)") {
      result[name] = Fingerprint.hex(try FileAccess.read("\(run.path)/\(name)"))
    }
    return result
  }

  /// Compares what the run is made from with the record. Records of earlier versions know the world only.
  ///
  /// - Parameter world: the fingerprint of the world that is in the run now, nil without one.
  /// - Throws: `FileError` that names all that changed: a run that went on would be neither of both.
  package func requireUnchanged(in run: RunDirectory, world: String?) throws {
    var changes: [String] = []
    if world != worldFingerprint {
      changes.append(
        world == nil
          ? "world.yaml is missing" : "world.yaml is " + (worldFingerprint == nil ? "new" : "another"))
    }
    if let fingerprints {
      let now = try Self.dataFingerprints(run)
      for name in Self.datasets where now[name] != fingerprints[name] {
        changes.append(
          "\(name) is " + (now[name] == nil ? "missing" : fingerprints[name] == nil ? "new" : "another"))
      }
      if try settings.fingerprint != fingerprints[Self.settingsName] {
        let names = try changedSettings(run)
        changes.append(
          "training.json has other settings" + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")))
      }
    }
    guard changes.isEmpty else {
      throw FileError(
        run.path, "is not what the run began with: " + changes.joined(separator: "; "),
        hint: "bring back the files as they were, or train anew in another directory")
    }
  }

  /// The settings that differ from those of a checkpoint, where one tells them.
  private func changedSettings(_ run: RunDirectory) throws -> [String] {
    for step in try run.checkpointSteps().reversed() {
      guard let record = try? CheckpointRecord.read(run.checkpoint(step)), let old = record.trainingSettings,
        record.settings == fingerprints?[Self.settingsName]
      else { continue }
      return try old.differences(from: settings)
    }
    return []
  }
}

extension TrainingSettings {
  /// The settings that decide the result and differ, e.g. `batch 16, now 8`.
  func differences(from other: TrainingSettings) throws -> [String] {
    func fields(_ settings: TrainingSettings) throws -> [String: JSONValue] {
      let value = try JSONDecoder().decode(
        JSONValue.self, from: JSONFile.line(settings.decisive.sideBySide()))
      if case .object(let fields) = value { return fields } else { return [:] }
    }
    func text(_ value: JSONValue?) throws -> String {
      String(decoding: try JSONFile.line(value ?? .null), as: UTF8.self)
    }
    let (old, new) = (try fields(self), try fields(other))
    return try Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }.map {
      "\($0) \(try text(old[$0])), now \(try text(new[$0]))"
    }
  }

  /// All that decides the result. How often to evaluate and what to keep does not.
  var decisive: TrainingSettings {
    var decisive = self
    decisive.record.evaluateEvery = 0
    decisive.record.checkpointEvery = 0
    decisive.record.keepCheckpoints = 0
    decisive.record.captureEvery = nil
    return decisive
  }

  /// A check sum over all that decides the result.
  var fingerprint: String {
    get throws { Fingerprint.hex(try JSONFile.line(decisive.sideBySide())) }
  }
}
