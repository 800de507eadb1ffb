import Foundation
import TestSupport
import Testing

/// Signals that ask a training to stop save a checkpoint, and it goes on to the same bytes.
@Suite struct SignalTests {
  @Test(.timeLimit(.minutes(2)), arguments: [SIGINT, SIGTERM, SIGHUP]) func stopAndGoOn(signal: Int32) throws
  {
    let directory = try TemporaryDirectory()
    let run = directory["run"]
    // Long enough for the signal to come between its first line and its end.
    var arguments = ShortTraining.arguments(out: run)
    arguments[arguments.firstIndex(of: "--epochs")! + 1] = "2000"
    arguments[arguments.firstIndex(of: "--checkpoint-every")! + 1] = "1000000"
    arguments[arguments.firstIndex(of: "--evaluate-every")! + 1] = "1000000"
    arguments[arguments.firstIndex(of: "--capture-every")! + 1] = "1000000"
    let running = try Program.start(arguments)
    running.wait(forErrors: "/4000 steps")
    running.send(signal)
    let result = try running.wait()
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.errors.contains("train --resume"))
    let checkpoints = try FileManager.default.contentsOfDirectory(atPath: "\(run)/checkpoints")
    #expect(checkpoints.count == 1, "\(checkpoints)")
    #expect(!FileManager.default.fileExists(atPath: "\(run)/model.safetensors"))
  }
}
