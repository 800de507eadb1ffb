import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Metrics and captures that do not agree with the checkpoint that training goes on from.
@Suite(.tiered) struct ResumeRepairTests {
  private static func small() throws -> SmallRun {
    var small = try SmallRun()
    small.settings.record.captureEvery = 4
    return small
  }

  private static let undisturbed: Result<(result: [String: Data], captures: [Int: Data]), any Error> = Result
  {
    let small = try Self.small()
    _ = try small.begin().train()
    return (try small.result(), try small.captures())
  }

  private func stopped() throws -> SmallRun {
    let small = try Self.small()
    let trainer = try small.begin()
    _ = try trainer.train(shouldStop: { trainer.completedSteps == 13 })
    return small
  }

  private func finish(_ small: SmallRun) throws {
    #expect(try small.reopened().train() == .finished)
    let expected = try Self.undisturbed.get()
    #expect(try small.result() == expected.result)
    #expect(try small.captures() == expected.captures)
  }

  @Test(.tags(.slow), arguments: 0..<9) func metrics(damage: Int) throws {
    let small = try stopped()
    let file = URL(fileURLWithPath: small.run.metricsFile)
    let content = try bytes(file.path)
    let lines = content.split(separator: 10).map { Data($0) + Data("\n".utf8) }
    #expect(lines.count == 2)
    switch damage {
    case 0: try FileManager.default.removeItem(at: file)
    case 1: try lines[1].write(to: file)
    case 2: try lines[0].write(to: file)
    case 3: try content.dropLast(20).write(to: file)
    case 4: try (lines[0] + lines[0] + lines[1]).write(to: file)
    case 5: try (lines[1] + lines[0]).write(to: file)
    case 6: try (Data("garbage\n".utf8) + content + Data([0, 255, 10])).write(to: file)
    case 7: try Data().write(to: file)
    default:
      let digit = try #require(content.lastIndex { (0x31...0x38).contains($0) })
      var other = content
      other[digit] += 1
      try other.write(to: file)
    }
    _ = try small.reopened().train(shouldStop: { true })
    #expect(try bytes(file.path).starts(with: content))
    try finish(small)
  }

  /// What lies beyond the checkpoint is dropped and made again.
  @Test func beyondTheCheckpoint() throws {
    let small = try stopped()
    try FileManager.default.removeItem(atPath: small.run.checkpoint(13))
    try FileManager.default.removeItem(atPath: small.run.capture(12))
    let trainer = try small.reopened()
    #expect(trainer.completedSteps == 10)
    _ = try trainer.train(shouldStop: { true })
    #expect(try small.run.metrics().map(\.step) == [6])
    #expect(try small.run.captureSteps() == [0, 4, 8])
    try finish(small)
  }

  /// Lost captures are made again by training from an earlier point; a finished run is repaired as well.
  @Test(.tags(.slow), arguments: [[0], [4], [8, 12], [0, 4, 8, 12]]) func captures(lost: [Int]) throws {
    let small = try stopped()
    for step in lost {
      if step == 8 {
        var content = try bytes(small.run.capture(step))
        content[content.count - 5] ^= 1
        try content.write(to: URL(fileURLWithPath: small.run.capture(step)))
      } else {
        unlink(small.run.capture(step))
      }
    }
    try finish(small)
    unlink(small.run.capture(20))
    try finish(small)
  }

  /// Without a copy in the checkpoint, as in earlier versions, lost entries are computed again.
  @Test func metricsOfEarlierVersions() throws {
    let small = try stopped()
    for step in try small.run.checkpointSteps() {
      let state = small.run.checkpoint(step) + "/state.json"
      unlink(small.run.checkpoint(step) + "/metrics.jsonl")
      var fields = try JSONFile.read([String: JSONValue].self, at: state)
      for name in ["trainingSettings", "run", "beganWithModel", "captures"] { fields[name] = nil }
      guard case .object(var sums)? = fields["checkSums"] else { return }
      for name in sums.keys
      where !["config.json", "model.safetensors", "optimizer.safetensors"].contains(name) {
        sums[name] = nil
      }
      fields["checkSums"] = .object(sums)
      sums["state.json"] = .string(fingerprint(try JSONFile.line(fields)))
      fields["checkSums"] = .object(sums)
      try JSONFile.text(fields).write(to: URL(fileURLWithPath: state))
    }
    let content = try bytes(small.run.metricsFile)
    let second = content.split(separator: 10)[1]
    try Data(second + Data("\n".utf8)).write(to: URL(fileURLWithPath: small.run.metricsFile))
    unlink(small.run.capture(4))
    try finish(small)
  }

  private func fingerprint(_ data: Data) -> String {
    let sum = data.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The weights of the best evaluation, damaged or gone, are made again.
  @Test(arguments: [true, false]) func best(isGone: Bool) throws {
    func run() throws -> SmallRun {
      var small = try SmallRun()
      small.settings.record.keepsBest = true
      return small
    }
    let whole = try run()
    _ = try whole.begin().train()
    let small = try run()
    let trainer = try small.begin()
    _ = try trainer.train(shouldStop: { trainer.completedSteps == 25 })
    if isGone {
      try FileManager.default.removeItem(atPath: small.run.bestCheckpoint)
    } else {
      var content = try bytes(small.run.bestCheckpoint + "/model.safetensors")
      content[content.count - 3] ^= 1
      try content.write(to: URL(fileURLWithPath: small.run.bestCheckpoint + "/model.safetensors"))
    }
    #expect(try small.reopened().train() == .finished)
    #expect(try small.result() == whole.result())
  }

  /// A process that was killed between setting a checkpoint aside and putting its successor in place loses neither.
  @Test func killedBetweenTwoCheckpoints() throws {
    let small = try stopped()
    let files = FileManager.default
    try files.moveItem(atPath: small.run.checkpoint(13), toPath: small.run.checkpoints + "/.old-step-13")
    try files.createDirectory(
      atPath: small.run.checkpoints + "/.partial-step-13", withIntermediateDirectories: false)
    #expect(try small.reopened().completedSteps == 13)
    #expect(try files.contentsOfDirectory(atPath: small.run.checkpoints).sorted() == ["step-10", "step-13"])
    try finish(small)
  }
}
