import Foundation
import Records
import TestSupport
import Testing

/// Text that others wrote never drives the terminal, and is read wherever it comes from.
@Suite(.tiered) struct TextFromFilesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static let hostile = "x\u{1B}[31m\u{9B}2J\u{7}\u{202E}\r"

  /// The only control characters in what is printed are line breaks and tabs.
  private func expectShown(_ text: String) {
    #expect(TerminalText.shown(text) == text)
    #expect(text.contains("\\u{1B}[31m\\u{9B}2J\\u{7}\\u{202E}\\r"), "\(text)")
  }

  @Test func errorsAboutPaths() throws {
    for arguments in [
      ["world", "check", Self.hostile + ".yaml"], ["test", "--all", "--model", Self.hostile],
      ["knn", "--features", Self.hostile, "--labels", Self.hostile], ["lens", "--out", Self.hostile + ".x"],
      ["train", "--resume", Self.hostile], ["tokenize", "--tokenizer", Self.hostile, "a"],
    ] {
      let result = try Program.run(arguments, in: directory.path)
      #expect(result.status == 1)
      expectShown(result.errors)
    }
  }

  @Test func errorsAboutSymbols() throws {
    let result = try Program.run(["tokenize", "1\u{1B}[31m"])
    #expect(result.status == 1)
    #expect(TerminalText.shown(result.errors) == result.errors)
  }

  @Test func resultsWithPaths() throws {
    let world = try Program.run("world", "show", "boolean")
    let name = Self.hostile + ".yaml"
    try directory.write(world.output, as: name)
    let result = try Program.run(["world", "check", name], in: directory.path)
    #expect(result.status == 0)
    expectShown(result.text)
  }

  /// What is itself the result is not touched on its way into a file. (YAML allows some of the characters that a terminal
  /// obeys.)
  @Test func resultsInFilesAreExact() throws {
    let world = try Program.run("world", "show", "boolean").output + Data("# \u{202E}\u{200B}x\n".utf8)
    try directory.write(world, as: "world.yaml")
    #expect(try Program.run("world", "show", "world.yaml", in: directory.path).output == world)
  }

  @Test func pipesAreFiles() throws {
    let world = try Program.run("world", "show", "boolean")
    try directory.write(world.output, as: "world.yaml")
    for shell in [
      #"cat world.yaml | "$@" /dev/stdin"#, #"mkfifo pipe; cat world.yaml > pipe & "$@" pipe"#,
      #""$@" /dev/stdin < world.yaml"#,
    ] {
      let result = try Program.run(["world", "check"], in: directory.path, shell: shell)
      #expect(result.status == 0 && result.text.contains("is sound"), "\(shell): \(result.errors)")
    }
  }

  @Test func linksThatLeadNowhere() throws {
    symlink("nowhere", directory["dangling"])
    symlink("loop", directory["loop"])
    for name in ["dangling", "loop", "loop/inside"] {
      for arguments in [
        ["world", "check", name], ["test", "--all", "--model", name],
        ["capture", "--file", name, "--out", "x.npz"],
      ] {
        let result = try Program.run(arguments, in: directory.path)
        #expect(
          result.status == 1 && result.errors.contains("is a link that leads nowhere"), "\(result.errors)")
      }
    }
  }

  /// A backslash before a letter is what it is, as in `tokenize`; `\n` at the end of a line of a prompt is a break.
  @Test func backslashes() throws {
    func lines(_ prompt: String) throws -> String {
      let result = try Program.run("complete", "--prompt", prompt, "--max-tokens", "0")
      return result.status == 0 ? result.text : result.errors
    }
    #expect(try lines("1,0,1,0,1\\n").hasPrefix("1,0,1,0,1\n"))
    #expect(try lines("1,0,1,0,1\\n1").hasPrefix("1,0,1,0,1\n1"))
    for text in [#"\nu"#, #"\theta"#, #"C:\temp\new"#] {
      let result = try Program.run(["complete", "--prompt", text, "--max-tokens", "0"])
      #expect(result.errors.contains("taken as they are"), "\(result.errors)")
    }
  }
}
