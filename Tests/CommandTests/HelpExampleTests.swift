import Foundation
import Records
import TestSupport
import Testing

/// The examples of every help run as they stand, with less training where they train, and fit the terminal.
@Suite(.tiered) struct HelpExampleTests {
  /// Those that look at models or data of others, or at more than the small stand-ins have, and servers, which do not end.
  private static let foreign = [
    "llama-7b", "mechanistic proofwriter", "mechanistic arc", "mechanistic robustness", "--untrained gpt2",
    "--sample 2000", "--data grown", "serve --model", "serve --open",
  ]

  /// A few minutes: `make test-nightly` runs it.
  @Test(
    .tags(.slow), .enabled(if: ProcessInfo.processInfo.environment["PROBEKIT_NIGHTLY"] != nil),
    arguments: HelpExamples.all)
  func examplesRun(_ examples: HelpExamples) throws {
    let workplace = try ExampleWorkplace.shared.get()
    let directory = try TemporaryDirectory()
    let copied = try Program.run([], in: directory.path, shell: "exec cp -R '\(workplace.path)'/. .")
    #expect(copied.status == 0, "\(copied.errors)")
    for command in examples.commands where !Self.foreign.contains(where: command.contains) {
      // An example that makes what the workplace has already, makes it anew.
      if let out = command.firstMatch(of: /--out (\S+)/)?.output.1 {
        try? FileManager.default.removeItem(atPath: directory[String(out)])
      }
      let text = Self.withoutMissingTools(ExampleWorkplace.shrunk(command))
      let result = try Program.run([], in: directory.path, shell: ExampleWorkplace.runnable(text))
      #expect(result.status == 0, "\(text)\n\(result.errors)")
      for line in result.text.split(separator: "\n") where !text.contains("--json") && !text.contains("|") {
        #expect(DisplayWidth.of(String(line)) <= 80, "\(text): \(line)")
      }
    }
  }

  /// A command without what comes behind a pipe into a program that this machine lacks.
  private static func withoutMissingTools(_ command: String) -> String {
    guard let pipe = command.firstMatch(of: /\s\| (\w+)/) else { return command }
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let isThere = path.contains { access("\($0)/\(pipe.output.1)", X_OK) == 0 }
    return isThere ? command : String(command[..<pipe.range.lowerBound])
  }

  /// What the parser would break into lines of its own, it breaks inside of a command or leaves one word alone.
  @Test func discussionsFitTheTerminal() throws {
    let root = try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output)
    for (path, text) in root.command.discussions() {
      for line in text.split(separator: "\n") {
        #expect(DisplayWidth.of(String(line)) < 80, "\(path.joined(separator: " ")): \(line)")
      }
    }
  }

  @Test func helpsFitTheTerminal() throws {
    let root = try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output)
    for (path, _) in root.command.discussions() {
      let help = try Program.run(path + ["--help"]).text
      for line in help.split(separator: "\n") {
        #expect(DisplayWidth.of(String(line)) <= 80, "\(path.joined(separator: " ")): \(line)")
      }
    }
  }

  @Test func everyCommandHasExamples() throws {
    let commands = try JSONDecoder().decode(
      CommandHelp.Root.self, from: Program.run("--experimental-dump-help").output
    ).command.leaves().map(\.path)
    let known = Set(HelpExamples.all.map(\.path))
    #expect(commands.filter { !known.contains($0) } == [])
  }
}
