import Foundation
import TestSupport
import Testing

/// Signals that ask a training to stop save a checkpoint, and it goes on to the same bytes.
@Suite(.tiered) struct SignalTests {
  /// Long enough for the signal to come between its first line and its end.
  private static func arguments(out run: String) -> [String] {
    var arguments = ShortTraining.arguments(out: run)
    arguments[arguments.firstIndex(of: "--epochs")! + 1] = "2000"
    for interval in ["--checkpoint-every", "--evaluate-every", "--capture-every"] {
      arguments[arguments.firstIndex(of: interval)! + 1] = "1000000"
    }
    return arguments
  }

  private static let undisturbed = Swift.Result {
    let directory = try TemporaryDirectory()
    let end = try Program.run(arguments(out: directory["run"]))
    guard end.status == 0 else { throw ShortTraining.Failure(text: end.errors) }
    return try ShortTraining.result(of: directory["run"])
  }

  @Test(.tags(.slow), arguments: [SIGINT, SIGTERM, SIGHUP]) func stopAndGoOn(signal: Int32) throws {
    let directory = try TemporaryDirectory()
    let run = directory["run"]
    let running = try Program.start(Self.arguments(out: run))
    running.wait(forErrors: "/4000 steps")
    running.send(signal)
    let result = try running.wait()
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.errors.contains("train --resume"))
    let checkpoints = try FileManager.default.contentsOfDirectory(atPath: "\(run)/checkpoints")
    #expect(checkpoints.count == 1, "\(checkpoints)")
    #expect(!FileManager.default.fileExists(atPath: "\(run)/model.safetensors"))
    let resumed = try Program.run("train", "--resume", run)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try ShortTraining.result(of: run) == Self.undisturbed.get())
  }
}
