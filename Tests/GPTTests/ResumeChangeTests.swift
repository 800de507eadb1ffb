import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// What a run that goes on is compared with, and strangers among its checkpoints.
@Suite(.tiered) struct ResumeChangeTests {
  private static let undisturbed: Result<[String: Data], any Error> = Result {
    let small = try SmallRun()
    _ = try small.begin().train()
    return try small.result()
  }

  /// A run that stopped after 12 steps, with checkpoints after 10 and 12.
  private func stopped() throws -> SmallRun {
    let small = try SmallRun()
    let trainer = try small.begin()
    #expect(try trainer.train(shouldStop: { trainer.completedSteps == 12 }) == .interrupted(step: 12))
    #expect(try small.run.checkpointSteps() == [10, 12])
    return small
  }

  private func finish(_ small: SmallRun, from step: Int) throws {
    let trainer = try small.reopened()
    #expect(trainer.completedSteps == step)
    #expect(try trainer.train() == .finished)
    #expect(try small.result() == Self.undisturbed.get())
  }

  private func replace(_ old: String, _ new: String, in path: String) throws {
    let text = String(decoding: try bytes(path), as: UTF8.self)
    #expect(text.contains(old))
    try Data(text.replacingOccurrences(of: old, with: new).utf8).write(to: URL(fileURLWithPath: path))
  }

  @Test func unchangedRunGoesOn() throws {
    let small = try stopped()
    let record = try #require(try TrainingRecord.read(small.run))
    #expect(
      Set(try #require(record.fingerprints).keys)
        == ["settings", "world.yaml", "dataset/train.jsonl", "dataset/valid.jsonl"])
    try finish(small, from: 12)
  }

  @Test func changesAreNamed() throws {
    for (expected, change) in [
      (
        "training.json has other settings: batch 16, now 8",
        { try replace("\"batch\" : 16", "\"batch\" : 8", in: $0.settingsFile) }
      ),
      ("seed 42, now 43", { try replace("\"seed\" : 42", "\"seed\" : 43", in: $0.settingsFile) }),
      ("world.yaml is another", { try replace("not D", "D", in: $0.worldFile) }),
      ("world.yaml is missing", { unlink($0.worldFile) }),
      (
        "dataset/train.jsonl is another",
        { try replace("1,0,1,0,1", "1,0,1,0,0", in: "\($0.data)/train.jsonl") }
      ),
      ("dataset/train.jsonl is missing", { unlink("\($0.data)/train.jsonl") }),
      (
        "dataset/valid.jsonl is another",
        { try Data().write(to: URL(fileURLWithPath: "\($0.data)/valid.jsonl")) }
      ),
    ] as [(String, (RunDirectory) throws -> Void)] {
      let small = try stopped()
      let before = try bytes("\(small.run.checkpoint(12))/model.safetensors")
      try change(small.run)
      #expect { try small.reopened() } throws: { "\($0)".contains(expected) }
      #expect(try bytes("\(small.run.checkpoint(12))/model.safetensors") == before)
      #expect(try small.run.metrics().map(\.step) == [6, 12])
    }
  }

  /// How often to evaluate and save may change.
  @Test func intervalsMayChange() throws {
    let small = try stopped()
    try replace("\"checkpointEvery\" : 5", "\"checkpointEvery\" : 7", in: small.run.settingsFile)
    try finish(small, from: 12)
  }

  /// A run of an earlier version has no fingerprints, its checkpoints no record of the run.
  @Test func recordsOfEarlierVersions() throws {
    let small = try SmallRun()
    let trainer = try small.trainer()
    _ = try trainer.train(shouldStop: { trainer.completedSteps == 12 })
    try TrainingData(world: small.world, settings: small.settings).write(to: small.run.data)
    try TrainingRecord(settings: small.settings, command: "", world: small.world).write(to: small.run)
    #expect(try TrainingRecord.read(small.run)?.fingerprints == nil)
    unlink("\(small.run.path)/.probe-run")
    try finish(small, from: 12)
  }

  /// None of these is a checkpoint of the run: it goes on from its own, and loses none of them.
  @Test(.tags(.slow), arguments: 0..<7) func strangers(kind: Int) throws {
    let small = try stopped()
    let files = FileManager.default
    let stray = small.run.checkpoint(kind == 6 ? 7 : [999_999, 5, 3, 14, 20, 13][kind])
    switch kind {
    case 0: try files.copyItem(atPath: small.run.checkpoint(12), toPath: stray)
    case 1: try files.createDirectory(atPath: stray, withIntermediateDirectories: false)
    case 2: try Data("mine".utf8).write(to: URL(fileURLWithPath: stray))
    case 3:
      try files.createDirectory(atPath: stray, withIntermediateDirectories: false)
      try Data("mine".utf8).write(to: URL(fileURLWithPath: stray + "/notes.txt"))
    default:
      // A whole checkpoint of another run, later, at a step that will come, and earlier than the run's own.
      var other = try SmallRun()
      other.settings.seed = 7
      let step = kind == 4 ? 20 : kind == 5 ? 13 : 7
      let trainer = try other.begin()
      _ = try trainer.train(shouldStop: { trainer.completedSteps == step })
      try files.copyItem(atPath: other.run.checkpoint(step), toPath: stray)
    }
    let opened = try Run.open(small.run.path)
    #expect(opened.checkpointStep == 12)
    #expect(opened.skipped.isEmpty == [1, 2, 6].contains(kind))
    let resumed = try small.reopened()
    #expect(resumed.completedSteps == 12)
    _ = try resumed.train(shouldStop: { resumed.completedSteps == 13 })
    // After 13 steps the newest two of the run itself are left.
    let own = try small.run.checkpointSteps().filter { [10, 12, 13].contains($0) }
    #expect(own == [12, 13])
    try finish(small, from: 13)
    if kind != 1 {
      let names = try files.contentsOfDirectory(atPath: small.run.checkpoints)
      let name = (stray as NSString).lastPathComponent
      #expect(names.contains(kind == 4 || kind == 5 ? name + ".set-aside-1" : name), "\(names)")
    }
  }

  /// Damaged checkpoints do not push good ones out.
  @Test func damagedOnesCountForNothing() throws {
    let small = try stopped()
    try Data().write(to: URL(fileURLWithPath: small.run.checkpoint(12) + "/model.safetensors"))
    try replace("\"checkpointEvery\" : 5", "\"checkpointEvery\" : 11", in: small.run.settingsFile)
    let resumed = try small.reopened()
    #expect(resumed.completedSteps == 10)
    _ = try resumed.train(shouldStop: { resumed.completedSteps == 13 })
    // After step 11 (its own interval) 10 and 11 were kept, after step 13 11 and 13.
    #expect(try small.run.checkpointSteps() == [11, 12, 13])
    try finish(small, from: 13)
  }

  @Test func aFinishedRunWithoutCheckpointsIsLeft() throws {
    let small = try SmallRun()
    _ = try small.begin().train()
    let result = try small.result()
    try FileManager.default.removeItem(atPath: small.run.checkpoints)
    #expect(throws: FileError.self) { try small.reopened() }
    #expect(try small.result() == result)
  }

  /// A damaged checkpoint, or a damaged model of a finished run, gives way to the newest one that is whole.
  @Test func openingFallsBack() throws {
    let small = try stopped()
    let model = try Checkpoint.readModel(small.run.checkpoint(10)).parameters.bits
    try Data("x".utf8).write(to: URL(fileURLWithPath: small.run.checkpoint(12) + "/model.safetensors"))
    let run = try Run.open(small.run.path)
    #expect(run.checkpointStep == 10 && run.model.parameters.bits == model)
    #expect(run.skipped.count == 1 && run.skipped[0].contains("step-12"))
    try finish(small, from: 10)
    try Data("x".utf8).write(to: URL(fileURLWithPath: small.run.path + "/model.safetensors"))
    let last = try Run.open(small.run.path)
    #expect(last.checkpointStep == 28 && last.skipped.count == 1)
    for step in try small.run.checkpointSteps() {
      try Data("x".utf8).write(to: URL(fileURLWithPath: small.run.checkpoint(step) + "/state.json"))
    }
    #expect { try Run.open(small.run.path) } throws: { "\($0)".contains("no checkpoint that is whole") }
  }
}
