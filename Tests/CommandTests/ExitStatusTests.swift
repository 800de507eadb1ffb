import Foundation
import TestSupport
import Testing

/// 0 for success, 1 for failures, 64 for a malformed command line; errors on standard error, results on standard output.
@Suite(.tiered) struct ExitStatusTests {
  @Test func success() throws {
    let result = try Program.run("world", "list")
    #expect(result.status == 0)
    #expect(result.text.contains("boolean"))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ["world", "show", "no-such-world.yaml"], ["test", "--all", "--model", "/no/such/run"],
    ["probe", "variables", "--model", "/no/such/run", "--json"], ["train", "--resume", "/no/such/run"],
  ])
  func failure(arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.hasPrefix("Error: "))
    #expect(result.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  @Test(arguments: [
    ["no-such-command"], ["train", "--no-such-option"], ["train", "--batch", "many"],
    ["train", "--threads", "0"],
  ])
  func malformedCommandLine(arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 64, "\(result.errors)")
    #expect(!result.errors.isEmpty)
    #expect(result.output.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  /// A value that a library refuses is found by the option that it was typed after.
  @Test(arguments: [
    (
      ["ablate", "--heads", "L1H3"],
      "The value 'L1H3' is invalid for '--heads <heads>': expected a head such as 1.3, found \"L1H3\""
    ),
    (["ablate", "--heads=9.9"], "--heads: 9.9: expected a layer from 0 to 3, found 9"),
    (["attention", "--input", "1,0,2,0,1"], "--input, character 5: expected 0 or 1 for value 3 of 5 (C)"),
    (
      ["attention", "--layer", "9", "--input", "1,0,1,0,1"], "--layer: expected a number from 0 to 3, found 9"
    ),
    (["ablate", "--heads", "0.0", "--positions", "foo"], "--positions: there is no variable \"foo\""),
    (["lens", "--at", "zork"], "--at: expected an output"),
  ])
  func optionAtFault(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.status != 0 && result.errors.hasPrefix("Error: " + message), "\(result.errors)")
  }

  /// Libraries name settings; what is typed are options, and the whole message is the same byte for byte.
  @Test(arguments: [
    (
      ["test", "--all", "--model", "/no/such/run"],
      "/no/such/run: there is no such directory\n  hint: --model takes a run directory or a checkpoint"
    ),
    (
      ["train", "--world", "boolean", "--out", "run"],
      "run: already holds a run\n  hint: choose another --out, go on with --resume, or replace it with --force"
    ),
    (
      ["probe", "timeline", "--model", "run"],
      "run/captures: there are no captures of the training\n"
        + "  hint: train with --capture-every, e.g. probe-cli train --capture-every 50 --evaluate-every 50"
    ),
    (
      ["recover", "--spec", "run/lesion.yaml", "--model", "run", "--out", "run/sub"],
      "run/sub: is part of the run itself\n  hint: choose another --out"
    ),
  ])
  func hintsNameOptions(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory()
    let run = "\(directory.path)/run"
    try FileManager.default.copyItem(
      atPath: URL(fileURLWithPath: #filePath).appendingPathComponent(
        "../../../Sources/ProbeCommands/Resources/boolean"
      ).standardizedFileURL.path, toPath: run)
    let lesion = "interventions:\n  - ablate: {heads: [0.1]}\n"
    try Data(lesion.utf8).write(to: URL(fileURLWithPath: "\(run)/lesion.yaml"))
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 1)
    #expect(result.errors == "Error: \(message)\n")
  }
}
