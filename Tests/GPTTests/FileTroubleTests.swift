import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// Files that cannot be written or read.
@Suite(.tiered) struct FileTroubleTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Training stops with an error; what was there before stays, and it goes on when there is space again.
  @Test(.enabled(if: FileAccess.exists("/dev/full"))) func fullDiskWhileTraining() throws {
    let small = try SmallRun()
    let trainer = try small.trainer()
    #expect {
      try trainer.train(onEvent: { event in
        guard case .step(11, _, _) = event else { return }
        // From here on the metrics lie on a device that is always full.
        rename(small.run.metricsFile, directory["aside"])
        symlink("/dev/full", small.run.metricsFile)
      })
    } throws: { "\($0)".contains("metrics.jsonl") && "\($0)".contains("No space left") }
    rename(directory["aside"], small.run.metricsFile)
    #expect(try small.run.checkpointSteps() == [5, 10])
    #expect(try small.run.metrics().map(\.step) == [6])
    #expect(try small.trainer(resuming: true).train() == .finished)
    let whole = try SmallRun()
    try whole.train()
    #expect(try small.result() == whole.result())
  }

  /// A file where a directory is needed stops every user, root included.
  @Test func directoriesThatCannotBe() throws {
    let file = try directory.write("x", as: "file")
    let path = file + "/run"
    let small = try SmallRun()
    for attempt in [
      { try FileAccess.createDirectory(path) },
      { try RunDirectory(path).create(force: false) },
      { try FileAccess.write(Data([1]), to: path + "/a") },
      { try Checkpoint.write(ArchitectureCase.all[0].model(), tokenizer: nil, to: path) },
      { try Safetensors.write([], to: path) },
      { try NPZ.write([], to: path) },
      { try TrainingData(world: small.world, settings: small.settings).write(to: path) },
      { _ = try RotatingFileLogHandler(directory: path) },
    ] {
      #expect { try attempt() } throws: { $0 is FileError && "\($0)".contains(path) }
    }
  }

  @Test func oneTrainingADirectory() throws {
    let run = RunDirectory(directory["run"])
    var lock: RunLock? = try RunLock(run)
    #expect { try RunLock(run) } throws: { "\($0)".contains(run.path) && "\($0)".contains("another process") }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(throws: Never.self) { try RunLock(run) }
    try run.create(force: false)
  }
}
