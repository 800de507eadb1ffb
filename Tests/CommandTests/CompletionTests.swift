import Foundation
import TestSupport
import Testing

@testable import ProbeCommands

/// What shells offer: worlds, runs, heads, files, and scripts that a shell can read.
@Suite(.tiered) struct CompletionTests {
  @Test func pathsAreFound() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(atPath: directory["runs/a"], withIntermediateDirectories: true)
    try directory.write(Data(#"{"n_layer": 2, "n_head": 3}"#.utf8), as: "runs/a/config.json")
    try directory.write(Data(), as: "mine.yaml")
    try directory.write(Data(), as: "notes.txt")
    let all = CompletedPaths(directory.path + "/").entries { _ in true }
    #expect(all == ["mine.yaml", "notes.txt", "runs/"].map { "\(directory.path)/\($0)" })
    #expect(CompletedPaths(directory.path + "/no").entries { _ in true } == ["\(directory.path)/notes.txt"])
    #expect(CompletedPaths.isRun(directory["runs/a"]) && !CompletedPaths.isRun(directory["runs"]))
    let heads = CompletedPaths.heads(of: directory["runs/a"])
    #expect(heads?.layers == 2 && heads?.heads == 3)
    #expect(CompletedPaths.heads(of: directory["runs"]) == nil)
    try directory.write(Data(#"{"n_layer": 1e9, "n_head": -3}"#.utf8), as: "runs/a/config.json")
    #expect(CompletedPaths.heads(of: directory["runs/a"]) == nil)
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func scriptsAreComplete(shell: String) throws {
    let result = try Program.run("--generate-completion-script", shell)
    #expect(result.status == 0)
    for word in ["attention", "lattice", "resid_post", "---completion"] {
      #expect(result.text.contains(word), "\(word)")
    }
  }

  @Test func bashReadsItsScript() throws {
    let script = try Program.run("--generate-completion-script", "bash")
    let directory = try TemporaryDirectory()
    try directory.write(script.output, as: "script")
    let result = try Program.run([], in: directory.path, shell: "exec bash -n script")
    #expect(result.status == 0, "\(result.errors)")
  }
}
