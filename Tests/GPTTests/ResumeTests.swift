import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// Training that stops and goes on, and what stops it.
@Suite(.tiered) struct ResumeTests {
  private static let undisturbed: Result<[String: Data], any Error> = Result {
    let small = try SmallRun()
    try small.train()
    return try small.result()
  }

  /// Goes on and compares with the undisturbed run; returns the step it went on from.
  private func finish(_ small: SmallRun, threads: Int = 1) throws -> Int {
    let trainer = try small.trainer(resuming: true, threads: threads)
    let start = trainer.completedSteps
    #expect(try trainer.train() == .finished)
    #expect(try small.result() == Self.undisturbed.get())
    return start
  }

  @Test(arguments: [1, 5, 6, 9, 13, 27]) func interruption(step: Int) throws {
    let small = try SmallRun()
    #expect(try small.train(until: step) == .interrupted(step: step))
    #expect(!small.run.isFinished)
    #expect(try Run.open(small.run.path).checkpointStep == step)
    #expect(try finish(small) == step)
  }

  @Test func interruptedTwice() throws {
    let small = try SmallRun()
    try small.train(until: 7)
    let second = try small.trainer(resuming: true)
    #expect(try second.train(shouldStop: { second.completedSteps == 16 }) == .interrupted(step: 16))
    #expect(try finish(small) == 16)
  }

  /// Damage to any file of the newest checkpoint sends training back to the one before.
  @Test(.tags(.slow), arguments: ["model.safetensors", "optimizer.safetensors", "state.json", "config.json"])
  func damagedCheckpoint(file: String) throws {
    for damage in 0..<4 {
      let small = try SmallRun()
      try small.train(until: 12)
      let path = "\(small.run.checkpoint(12))/\(file)"
      var content = try bytes(path)
      switch damage {
      case 0: content = content.prefix(content.count / 2)
      case 1: content[content.count * 2 / 3] ^= 1
      case 2: content = Data()
      default:
        // One digit more: still well-formed where the file is JSON.
        let digit = try #require(content.lastIndex { (0x31...0x38).contains($0) })
        content[digit] += 1
      }
      try content.write(to: URL(fileURLWithPath: path))
      #expect(try finish(small) == 10, "\(file), damage \(damage)")
    }
  }

  @Test func missingFileInCheckpoint() throws {
    let small = try SmallRun()
    try small.train(until: 12)
    try FileManager.default.removeItem(atPath: small.run.checkpoint(12) + "/optimizer.safetensors")
    #expect(try finish(small) == 10)
  }

  /// Training never begins anew over checkpoints, also when none of them will do.
  @Test func noValidCheckpoint() throws {
    let small = try SmallRun()
    try small.train(until: 3)
    let state = small.run.checkpoint(3) + "/state.json"
    let content = try bytes(state)
    try FileManager.default.removeItem(atPath: state)
    #expect { try small.trainer(resuming: true) } throws: {
      "\($0)".contains("step-3") && "\($0)".contains("nothing was changed")
    }
    try content.write(to: URL(fileURLWithPath: state))
    #expect(try finish(small) == 3)
    let fresh = try SmallRun()
    try fresh.run.create(force: false)
    #expect(try finish(fresh) == 0)
  }

  /// Metrics behind the checkpoint, and a line that a crash cut short, are written again.
  @Test func metricsBehindTheCheckpoint() throws {
    let small = try SmallRun()
    try small.train(until: 12)
    try FileManager.default.removeItem(atPath: small.run.checkpoint(12))
    let cut = try bytes(small.run.metricsFile) + Data("{\"step\": 1".utf8)
    try cut.write(to: URL(fileURLWithPath: small.run.metricsFile))
    #expect(try finish(small) == 10)
  }

  @Test func otherSettingsAreNotResumed() throws {
    var small = try SmallRun()
    try small.train(until: 12)
    small.settings.record.evaluateEvery = 100
    #expect(try small.trainer(resuming: true).completedSteps == 12)
    small.settings.optimiser.weightDecay = 0.1
    #expect { try small.trainer(resuming: true) } throws: { "\($0)".contains("weightDecay 0, now 0.1") }
  }

  @Test func finishedRunIsLeftAsItIs() throws {
    let small = try SmallRun()
    try small.train()
    #expect(try finish(small) == 28)
  }

  @Test func directoryInUse() throws {
    let small = try SmallRun()
    try small.train()
    #expect {
      try small.run.create(force: false)
    } throws: { "\($0)".contains(small.run.path) && "\($0)".contains("'force'") }
    #expect(try small.result() == Self.undisturbed.get(), "nothing was removed")
    _ = try Data("mine".utf8).write(to: URL(fileURLWithPath: small.run.path + "/notes.txt"))
    try small.run.create(force: true)
    #expect(!small.run.isFinished && !FileAccess.exists(small.run.metricsFile))
    #expect(try small.run.checkpointSteps() == [])
    #expect(try bytes(small.run.path + "/notes.txt") == Data("mine".utf8))
  }

  @Test func numbersThatAreNone() throws {
    let small = try SmallRun()
    let fresh = try small.trainer()
    _ = try fresh.train(shouldStop: { fresh.completedSteps == 5 })
    let model = try Checkpoint.readModel(small.run.checkpoint(5))
    model.parameters[3][0] = .nan
    let trainer = try Trainer(
      run: small.run, settings: small.settings,
      data: TrainingData(world: small.world, settings: small.settings),
      initial: model, logger: SmallRun.logger)
    #expect { try trainer.train() } throws: {
      ($0 as? TrainingError)?.step == 0 && "\($0)".contains("to start from")
    }
    #expect(try finish(small) == 5)
  }

  /// An update that overflows weights is found before anything is saved over the last good checkpoint.
  @Test(arguments: [1e17, 1e18]) func absurdLearningRate(rate: Double) throws {
    var small = try SmallRun()
    small.settings.optimiser.learningRate = LearningRateSchedule(peak: rate, warmUpSteps: 1)
    small.settings.record.checkpointEvery = 1
    small.settings.record.evaluateEvery = 1
    #expect(throws: TrainingError.self) { try small.train() }
    let last = try #require(try small.run.checkpointSteps().last)
    let weights = try Checkpoint.readModel(small.run.checkpoint(last)).parameters.bits
    #expect(weights.allSatisfy { Float(bitPattern: $0).isFinite })
    #expect(try small.run.metrics().allSatisfy { $0.trainLoss.isFinite })
    #expect(!small.run.isFinished)
  }
}
