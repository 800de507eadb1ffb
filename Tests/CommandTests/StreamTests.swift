import Foundation
import TestSupport
import Testing

/// Standard streams that are closed, full, or pipes whose reader has gone.
@Suite(.tiered) struct StreamTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  static let hasFullDevice = access("/dev/full", W_OK) == 0

  /// Starts the program in a pipe that nobody reads any more when it writes; its status goes to a file.
  private static let intoDeadPipe = "{ sleep 0.1; %; echo $? >status; } | true"

  /// Messages that cannot be written change nothing.
  @Test(
    .enabled(if: hasFullDevice),
    arguments: [
      #"exec "$@" 2>/dev/full"#, #"exec "$@" 2>&-"#, #"exec "$@" <&- 2>&-"#,
      intoDeadPipe.replacingOccurrences(of: "%", with: #""$@" 2>&1 >/dev/null"#),
    ]) func trainingWithoutStandardError(shell: String) throws
  {
    let run = directory["run"]
    let result = try Program.run(ShortTraining.arguments(out: run), in: directory.path, shell: shell)
    #expect(result.status == 0)
    if shell.contains("status") { #expect(try bytes(directory["status"]) == Data("0\n".utf8)) }
    #expect(try ShortTraining.result(of: run) == ShortTraining.undisturbed.get())
    let log = try bytes("\(run)/logs/probe.log")
    #expect(String(decoding: log, as: UTF8.self).contains("done in"))
    try expectNoMessages(in: run)
  }

  /// With all streams closed nothing that is printed reaches a file of the run.
  @Test func trainingWithoutStreams() throws {
    let run = directory["run"]
    let result = try Program.run(ShortTraining.arguments(out: run), shell: #"exec "$@" <&- >&- 2>&-"#)
    #expect(result.status == 1, "the last lines of text could not be printed")
    #expect(try ShortTraining.result(of: run) == ShortTraining.undisturbed.get())
    try expectNoMessages(in: run)
  }

  private func expectNoMessages(in run: String) throws {
    let files = try FileManager.default.subpathsOfDirectory(atPath: run).filter { !$0.hasPrefix("logs") }
    for file in files {
      guard let content = try? bytes("\(run)/\(file)") else { continue }
      #expect(content.firstRange(of: Data("info: ".utf8)) == nil, "\(file)")
      #expect(content.firstRange(of: Data(" steps, ".utf8)) == nil, "\(file)")
    }
  }

  private static let printing = [
    ["world", "list"], ["world", "list", "--json"], ["--help"], ["--version"], ["train", "--help"],
    ["--generate-completion-script", "bash"], ["test", "--all"], ["complete", "--prompt", "1,0,1,0,1"],
  ]

  /// Results that cannot be written are a failure, told on standard error.
  @Test(.enabled(if: hasFullDevice), arguments: printing, [#"exec "$@" >/dev/full"#, #"exec "$@" >&-"#])
  func resultsThatCannotBeWritten(arguments: [String], shell: String) throws {
    let result = try Program.run(arguments, in: directory.path, shell: shell)
    #expect(result.status == 1)
    let reason = shell.contains("full") ? "No space left on device" : "Bad file descriptor"
    #expect(result.errors.hasPrefix("Error: standard output: cannot be written (\(reason))"))
  }

  /// A reader that has read enough ends the program quietly, as by SIGPIPE.
  @Test(arguments: printing) func readerThatHasGone(arguments: [String]) throws {
    let shell = Self.intoDeadPipe.replacingOccurrences(of: "%", with: #""$@""#)
    let result = try Program.run(arguments, in: directory.path, shell: shell)
    #expect(result.errors == "")
    #expect(try bytes(directory["status"]) == Data("\(128 + SIGPIPE)\n".utf8))
  }

  /// An error is an exit status also where nobody can be told.
  @Test(arguments: [#"exec "$@" 2>&-"#, #"exec "$@" 2>/dev/null >&-"#]) func silentFailure(shell: String)
    throws
  {
    #expect(try Program.run(["test", "--model", "/no/such/run", "--all"], shell: shell).status == 1)
    #expect(try Program.run(["train", "--batch", "x"], shell: shell).status == 64)
  }
}
