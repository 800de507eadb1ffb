import Foundation
import TestSupport
import Testing

/// Ctrl-C in long commands: an end within a second, status 130, no half-written file, and what can be kept.
@Suite(.tiered, .serialized) struct InterruptTests {
  /// Starts a command, stops it when it works, and tells what it left and how long its end took.
  private func stopped(
    _ arguments: [String], after seconds: Double = 1, in directory: TemporaryDirectory
  ) throws -> (result: Program.Result, seconds: Double) {
    let running = try Program.start(arguments, in: directory.path)
    usleep(UInt32(seconds * 1e6))
    let start = Date()
    running.send(SIGINT)
    let result = try running.wait()
    return (result, Date().timeIntervalSince(start))
  }

  private func names(in directory: TemporaryDirectory) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
  }

  @Test(
    .tags(.slow),
    arguments: [
      ["ablate", "lattice", "--out", "lattice"],
      ["mechanistic", "theories", "--train", "200000", "--out", "theories"],
      ["recover", "--spec", "lesion.yaml", "--steps", "5000", "--out", "recovery"],
      ["probe", "variables", "--random-models", "20", "--out", "maps"],
      ["bench", "train"],
    ]) func endsAtOnce(_ arguments: [String]) throws
  {
    let directory = try TemporaryDirectory()
    try Data("interventions:\n  - ablate: {heads: [0.1]}\n".utf8)
      .write(to: URL(fileURLWithPath: directory["lesion.yaml"]))
    let (result, seconds) = try stopped(arguments, in: directory)
    #expect(result.status == 130, "\(result.errors)")
    // One second, and as much again for a machine that does other things, too.
    #expect(seconds < 2, "\(arguments): \(seconds) s")
    #expect(try names(in: directory) == ["lesion.yaml"])
    #expect(result.output.isEmpty, "\(result.text)")
  }

  @Test(.tags(.slow)) func sweepsKeepWhatTheyReached() throws {
    let directory = try TemporaryDirectory()
    let (result, seconds) = try stopped(
      ["ablate", "each", "--parts", "neuron", "--threads", "1", "--out", "neurons"], in: directory)
    guard result.status == 130 else {
      // A quick machine was done before.
      #expect(result.status == 0, "\(result.errors)")
      return
    }
    #expect(seconds < 3, "\(seconds) s")
    #expect(result.text.contains("Stopped: "), "\(result.text)")
    #expect(try names(in: directory).contains("neurons/sweep.csv"))
    let table = try String(contentsOfFile: directory["neurons/sweep.csv"], encoding: .utf8)
    let rows = table.split(whereSeparator: \.isNewline).count - 1
    #expect(rows > 0 && rows < 2_048)
  }
}
