import Foundation
import TestSupport
import Testing

/// Commands that write directories of several files, killed on the way: what they leave is never taken for a whole result, and
/// the same command again just works.
@Suite(.tiered, .enabled("Linux, where children may be traced") { TracedProgram.isAvailable })
struct PartialResultTests {
  struct Command: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Its arguments; the directory it writes to comes after them.
    let arguments: [String]

    static let all = [
      Command(
        testDescription: "generate",
        arguments: [
          "generate", "--train", "20", "--valid", "5", "--test", "5", "--omit", "1,0,1,0,1", "--out",
        ]),
      Command(
        testDescription: "mechanistic theories",
        arguments: [
          "mechanistic", "theories", "--train", "4", "--dev", "2", "--test", "2", "--statements", "4",
          "--out",
        ]),
      Command(
        testDescription: "recover",
        arguments: [
          "recover", "--spec", "spec.yaml", "--steps", "2", "--evaluate-every", "1", "--orders", "0",
          "--inputs",
          "2", "--threads", "1", "--out",
        ]),
      Command(
        testDescription: "mechanistic finetune",
        arguments: [
          "mechanistic", "finetune", "--k", "1", "--set", "length=3", "--set", "limit=8", "--lists", "200",
          "--layers",
          "1", "--heads", "1", "--width", "8", "--batch", "8", "--steps", "4", "--evaluate-every", "2",
          "--checkpoint-every", "2", "--threads", "1", "--out",
        ]),
    ]
  }

  /// All files below a directory but logs, locks, and what holds times, paths or the command.
  private func files(_ directory: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
      guard !name.contains("logs"), !name.hasSuffix(".lock"), !name.hasSuffix(".png"),
        !["training.json", "report.json"].contains((name as NSString).lastPathComponent),
        let content = try? bytes("\(directory)/\(name)")
      else { continue }
      files[name] = content
    }
    return files
  }

  private func workplace() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    _ = try directory.write("interventions: [{ablate: {heads: [0.0]}}]\n", as: "spec.yaml")
    return directory
  }

  @Test(.tags(.slow), arguments: Command.all) func killedAndRunAgain(_ command: Command) throws {
    let sound = try workplace()
    let whole = try TracedProgram.run(
      command.arguments + [sound["out"]], in: sound.path, below: sound.path)
    #expect(whole.result.status == 0, "\(whole.result.errors)")
    let expected = try files(sound["out"])
    #expect(expected.count > 2)
    for call in Tier.chosen(of: whole.calls, sample: 8, seed: 41) {
      let directory = try workplace()
      let arguments = command.arguments + [directory["out"]]
      let end = try TracedProgram.run(arguments, in: directory.path, below: directory.path, .kill(at: call))
      #expect(end.result.signal == SIGKILL)
      var again = try Program.run(arguments, in: directory.path)
      // A training of its own is gone on with.
      if again.status != 0, command.testDescription == "mechanistic finetune" {
        again = try Program.run(
          ["mechanistic", "finetune", "--resume", directory["out"]], in: directory.path)
      } else if again.status != 0, again.errors.contains("already") {
        // Then it is whole: nothing was left to do.
        again = try Program.run(arguments + ["--force"], in: directory.path)
        #expect(try files(directory["out"]) == expected, "\(end.place)")
      }
      #expect(again.status == 0, "call \(call), \(end.place): \(again.errors)")
      let found = try files(directory["out"])
      for name in Set(found.keys).union(expected.keys).sorted() {
        #expect(found[name] == expected[name], "call \(call), \(end.place): \(name)")
      }
    }
  }
}
