import Foundation
import TestSupport
import Testing

/// `kill -9` before any system call that changes a file: what was killed goes on to the bytes of an undisturbed run.
@Suite(.tiered, .tags(.slow), .enabled("Linux, where children may be traced") { TracedProgram.isAvailable })
struct KillTests {
  /// Goes on as a user would: `--resume` or, where that says that no run is there, the same command again.
  private func goOn(_ run: String, after place: String, checking: Bool = true) throws {
    let resumed = try Program.run("train", "--resume", run)
    if resumed.status != 0 {
      #expect(resumed.status == 1 && resumed.errors.contains("no run"), "after \(place): \(resumed.errors)")
      let again = try Program.run(ShortTraining.arguments(out: run))
      #expect(again.status == 0, "after \(place): \(resumed.errors) \(again.errors)")
    }
    let found = try ShortTraining.result(of: run)
    let expected = try ShortTraining.undisturbed.get()
    for name in Set(found.keys).union(expected.keys).sorted() {
      #expect(found[name] == expected[name], "after \(place): \(name)")
    }
    try expectNoLeftovers(in: run, after: place)
  }

  /// Nothing of the killed writers is left behind.
  private func expectNoLeftovers(in run: String, after place: String) throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: run).filter { !$0.hasPrefix("logs") }
    let known = try ShortTraining.files.get()
    #expect(Set(files).subtracting(known) == [], "after \(place)")
  }

  private static let calls: Swift.Result<Int, any Error> = Swift.Result {
    let directory = try TemporaryDirectory()
    let run = directory["run"]
    return try TracedProgram.run(ShortTraining.arguments(out: run), below: directory.path).calls
  }

  @Test func training() throws {
    for call in Tier.chosen(of: try Self.calls.get(), sample: 24, seed: 31) {
      let directory = try TemporaryDirectory()
      let run = directory["run"]
      let end = try TracedProgram.run(
        ShortTraining.arguments(out: run), below: directory.path, .kill(at: call))
      #expect(end.result.signal == SIGKILL, "call \(call): \(end.result.errors)")
      try goOn(run, after: "call \(call), \(end.place)")
    }
  }

  /// Killed again while it goes on.
  @Test func trainingKilledTwice() throws {
    for (number, call) in Tier.chosen(of: try Self.calls.get(), sample: 12, seed: 32).enumerated() {
      let directory = try TemporaryDirectory()
      let run = directory["run"]
      let first = try TracedProgram.run(
        ShortTraining.arguments(out: run), below: directory.path, .kill(at: call))
      // Early and late in what the second process does.
      let second = try TracedProgram.run(
        ["train", "--resume", run], below: directory.path, .kill(at: 1 + number * 29 % 60))
      try goOn(run, after: "call \(call), \(first.place), then \(second.place)")
    }
  }

  /// A call that fails is an error with the system's reason, or changes nothing; there is no other end.
  @Test(arguments: [ENOSPC, EIO]) func failingCalls(error: Int32) throws {
    for call in Tier.chosen(of: try Self.calls.get(), sample: 8, seed: UInt64(error)) {
      for action in [TracedProgram.Action.fail(at: call, error), .failFrom(call, error)] {
        let directory = try TemporaryDirectory()
        let run = directory["run"]
        let end = try TracedProgram.run(ShortTraining.arguments(out: run), below: directory.path, action)
        if end.result.status == 0 {
          #expect(try ShortTraining.result(of: run) == ShortTraining.undisturbed.get(), "\(end.place)")
        } else {
          #expect(end.result.status == 1, "\(end.place): signal \(end.result.signal ?? 0)")
          #expect(
            end.result.errors.contains(String(cString: strerror(error))), "\(end.place): \(end.result.errors)"
          )
          try goOn(run, after: "\(action), \(end.place)")
        }
      }
    }
  }
}
