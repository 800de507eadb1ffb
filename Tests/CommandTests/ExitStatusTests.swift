import Foundation
import TestSupport
import Testing

/// 0 for success, 1 for failures, 64 for a malformed command line; errors on standard error, results on standard output.
@Suite struct ExitStatusTests {
  @Test func success() throws {
    let result = try Program.run("world", "list")
    #expect(result.status == 0)
    #expect(result.text.contains("boolean"))
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ["world", "show", "no-such-world"], ["test", "--all", "--model", "/no/such/run"],
    ["attention", "--input", "1,0", "--json"], ["train", "--resume", "/no/such/run"],
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
}
