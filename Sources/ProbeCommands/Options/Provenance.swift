import ArgumentParser
import GPT
import Records
import Synchronization
import Tasks
import Worlds

/// What this process opened, for the field `about` of the reports that it prints and writes.
enum Provenance {
  private struct Opened {
    var model: ReportOrigin.Source?
    var findHash: (@Sendable () -> String?)?
    var world: ReportOrigin.Source?
    var seed: UInt64?
    var inputs: ReportOrigin.Inputs?
  }

  /// One entry at most. (A constant of this type inside of a mutex would be zeros in release builds, and zeros are not nil for
  /// all of its fields.)
  private static let held = Mutex<[Opened]>([])

  private static func change(_ body: (inout Opened) -> Void) {
    held.withLock { held in
      var opened = held.first ?? Opened()
      body(&opened)
      held = [opened]
    }
  }

  /// A model, found at a path; nil for the one that comes with the program. Its hash is computed when somebody asks.
  static func open(_ run: Run, at path: String?) {
    change {
      $0.model = .init(name: path, hash: nil)
      $0.findHash = { try? run.modelFingerprint() }
    }
    if let world = run.world { open(world) }
  }

  /// A run that was trained.
  static func open(_ run: RunDirectory, _ record: TrainingRecord) {
    change {
      $0.model = .init(name: run.path, hash: nil)
      $0.findHash = { try? Run.open(run.path).modelFingerprint() }
      $0.world = record.worldFingerprint.map { .init(name: record.settings.data.world, hash: $0) }
    }
  }

  /// A world without a model.
  static func open(_ world: World) {
    change { $0.world = .init(name: world.name, hash: world.fingerprint) }
  }

  /// The seed that a report's inputs are drawn with.
  static func draws(with seed: UInt64) { change { $0.seed = seed } }

  /// The inputs that were looked at, where the report does not say it.
  static func look(at inputs: ReportOrigin.Inputs) { change { $0.inputs = inputs } }

  /// Where a report of this command is from.
  static func origin() -> ReportOrigin {
    let found = held.withLock { $0.first } ?? Opened()
    let findHash = found.findHash
    return ReportOrigin(
      command: command, version: TypedProgram.root.configuration.version,
      model: found.model.map { .init(name: $0.name, hash: findHash?()) }, world: found.world,
      seed: found.seed, inputs: found.inputs)
  }

  /// The words of the command that was typed, with the names of today.
  private static var command: String {
    let arguments = FormerNames.replaced(in: Array(CommandLine.arguments.dropFirst())) { _ in }
    return CommandWords.leading(arguments, of: TypedProgram.root).joined(separator: " ")
  }
}
