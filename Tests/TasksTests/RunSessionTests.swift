import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Beginning a run and taking it up again.
@Suite(.tiered) struct RunSessionTests {
  private func begin(_ small: SmallRun, force: Bool = false) throws -> RunSession {
    try RunSession.begin(in: small.run, small.settings, command: "test", force: force, log: .none) {
      try TrainingData(world: small.world, settings: small.settings)
    }
  }

  /// A run that was stopped and taken up again ends with the bytes of one that was not.
  @Test func goesOnAsIfNothingHadBeen() throws {
    let whole = try SmallRun()
    #expect(try begin(whole).train() == .finished)
    let parts = try SmallRun()
    do {
      let session = try begin(parts)
      let outcome = try session.train(shouldStop: { session.trainer.completedSteps == 7 })
      #expect(outcome == .interrupted(step: 7))
    }
    let session = try RunSession.resume(parts.run.path, log: .none)
    #expect(session.trainer.completedSteps == 7)
    #expect(try session.train() == .finished)
    for name in ["model.safetensors", "metrics.jsonl", "world.yaml", "dataset/train.jsonl", "training.json"] {
      #expect(try bytes("\(parts.run.path)/\(name)") == bytes("\(whole.run.path)/\(name)"), "\(name)")
    }
  }

  /// What cannot be begun asks for no data and leaves nothing behind.
  @Test func refusesBeforeTheWork() throws {
    let small = try SmallRun()
    let session = try begin(small)
    var asked = false
    func again(force: Bool) throws -> RunSession {
      try RunSession.begin(in: small.run, small.settings, command: "test", force: force, log: .none) {
        asked = true
        return try TrainingData(world: small.world, settings: small.settings)
      }
    }
    #expect(throws: FileError.self) { try again(force: false) }
    #expect(!asked)
    // The session's lock still holds.
    #expect { try again(force: true) } throws: { "\($0)".contains("by another process") }
    #expect { try RunSession.resume(small.run.path, log: .none) } throws: {
      "\($0)".contains("by another process")
    }
    withExtendedLifetime(session) {}

    let other = try SmallRun()
    var settings = other.settings
    settings.schedule.batch = 0
    #expect(throws: SettingsError.self) {
      try RunSession.begin(in: other.run, settings, command: "test", log: .none) {
        try TrainingData(world: other.world, settings: settings)
      }
    }
    #expect(!FileAccess.exists(other.run.path))
  }

  /// A directory without a run, and a run of another kind.
  @Test func takesUpOnlyItsOwn() throws {
    let small = try SmallRun()
    #expect { try RunSession.resume(small.run.path, log: .none) } throws: {
      "\($0)".contains("no training.json")
    }
    var settings = small.settings
    settings.data.lists = 100
    try TrainingRecord(settings: settings, command: "test", world: small.world).write(to: small.run)
    #expect { try RunSession.resume(small.run.path, log: .none) } throws: {
      "\($0)".contains("lists of numbers")
    }
  }
}
