import Foundation
import TestSupport
import Testing

@testable import ProbeCommands

/// What is misspelt is told with what may be meant; what is typed wrongly has the status 64, whatever finds it.
@Suite(.tiered) struct ToldWordsTests {
  @Test(arguments: [
    (["atention"], "there is no command \"atention\"\n  hint: did you mean attention?"),
    (["zzzz"], "there is no command \"zzzz\"\n  hint: `probe-cli --help` lists all"),
    (["world", "lst"], "there is no command \"lst\" of world\n  hint: did you mean list?"),
    (
      ["ablate", "eech", "--target", "newD"],
      "there is no command \"eech\" of ablate\n  hint: did you mean each?"
    ),
    (["help", "nosuch"], "there is no command \"nosuch\"\n  hint: `probe-cli --help` lists all"),
    (["help", "flip", "randon"], "there is no command \"randon\" of flip\n  hint: did you mean random?"),
    (["bench", "captures"], "there is no benchmark \"captures\"\n  hint: did you mean capture?"),
    (
      ["world", "show", "bolean"],
      "bolean: there is no world of this name and no such file\n  hint: did you mean boolean?"
    ),
  ])
  func unknownWords(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64)
    #expect(result.errors == "Error: \(message)\n")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [["help"], ["help", "ablate", "each"], ["ablate", "--help"], ["--version"]])
  func knownWords(arguments: [String]) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
  }

  /// The same kind of mistake has the same status in every command and for every kind of value.
  @Test(arguments: [
    ["ablate", "--heads", "4.0"], ["ablate", "--heads", "x"], ["ablate"],
    ["steer", "--variable", "A", "--layer", "0", "--coefficients", "nan"],
    ["capture", "--all", "--out", "x.txt"], ["attention", "--input", "1,0,1,0,1", "--out", "x.txt"],
    ["test", "0,0,1"], ["attention", "--input", "1,0,2,0,1"], ["train", "--width", "30", "--heads", "4"],
    ["train", "--schedule", "liner"], ["tokenize", "--decode", "99"], ["lens", "--at", "zork"],
    ["knockout", "--from", "zork"], ["generate", "--omit", "1,0,1"], ["ablate", "each", "--target", "newE"],
    ["flip", "--parameter", "blocks.9.*", "--how", "zero"], ["test", "--all", "--world", "bolean"],
  ])
  func typedWrongly(arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 64, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }

  /// What a file, a model or the machine lacks is a failure.
  @Test(arguments: [
    ["world", "show", "nothing.yaml"], ["test", "--all", "--model", "nowhere"],
    ["test", "--all", "--model", "two-heads"], ["ablate", "--spec", "nowhere.yaml"],
    ["ablate", "--spec", "spec.yaml"], ["world", "check", "spec.yaml"],
  ])
  func failed(arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createSymbolicLink(
      atPath: directory["two-heads"],
      withDestinationPath: Page.repository + "/Tests/Fixtures/gpt2/two-heads")
    try directory.write(Data("interventions:\n  - ablate: {heads: [9.9]}\n".utf8), as: "spec.yaml")
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 1, "\(result.errors)")
  }

  /// Messages about a place name the option that it was given with.
  @Test(arguments: [
    (
      ["flip", "--parameter", "embed.W_E", "--how", "zero", "--at-token", "newZ"],
      "--at-token: there is no variable"
    ),
    (
      ["flip", "--parameter", "embed.W_E", "--how", "zero", "--from", "A", "--to", "newZ"],
      "--to: there is no variable"
    ),
    (
      ["patch", "--tokens", "1,2,3", "--corrupt-tokens", "1,2,3"], "--corrupt-tokens: is the clean text again"
    ),
    (
      ["patch", "--text", "1,0", "--corrupt-text", "1"],
      "--corrupt-text: expected as many tokens as the clean text"
    ),
    (
      ["steer", "--variable", "A", "--layer", "0", "--coefficients", "nan"],
      "--coefficients: expected a number"
    ),
  ])
  func placesAreOptions(arguments: [String], message: String) throws {
    let result = try Program.run(arguments)
    #expect(result.status == 64 && result.errors.hasPrefix("Error: \(message)"), "\(result.errors)")
  }

  @Test func neighboursAreNoLetter() throws {
    let inputs = SnapshotCase.folder + "/inputs"
    let result = try Program.run(
      "knn", "--features", "\(inputs)/features.npy", "--labels", "\(inputs)/labels.npy", "--neighbours",
      "5000")
    #expect(result.status == 64)
    #expect(result.errors.hasPrefix("Error: --neighbours: expected a number of neighbours from 1 to"))
  }

  /// Hints name options of the command that was typed, and no others.
  @Test func hintsNameOptionsThatAreThere() throws {
    let models = Page.repository + "/Tests/Fixtures/gpt2/two-heads"
    for (arguments, hint) in [
      (["test", "--all", "--model", models], "name its world with --world"),
      (["complete", "--prompt", "x", "--model", models], "name a world with --world"),
      (["lens", "--text", "x", "--model", models], "name a world with --world, or give --tokens"),
    ] {
      let result = try Program.run(arguments)
      #expect(result.errors.hasSuffix("  hint: \(hint)\n"), "\(result.errors)")
    }
  }

  @Test func answersThatAreWrongHaveTheirLine() throws {
    let directory = try TemporaryDirectory()
    let lines = """
      {"clean": "1,0", "answer": ",", "wrong": "1"}
      {"clean": "1,0", "answer": "1", "wrong": "1"}

      """
    try directory.write(Data(lines.utf8), as: "prompts.jsonl")
    let result = try Program.run("ablate", "each", "--prompts", "prompts.jsonl", in: directory.path)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("Error: prompts.jsonl:2: expected a wrong token"), "\(result.errors)")
  }

  /// A pipe that nobody reads does not keep a stopped program.
  @Test func pipesThatNobodyReads() throws {
    let directory = try TemporaryDirectory()
    #expect(mkfifo(directory["pipe.csv"], 0o600) == 0)
    let running = try Program.start(
      ["knockout", "--inputs", "1", "--layers", "0", "--from", "newD-1", "--to", "A", "--out", "pipe.csv"],
      in: directory.path)
    usleep(1_500_000)
    let start = Date()
    running.send(SIGINT)
    let result = try running.wait()
    #expect(result.status == 130, "\(result.errors)")
    #expect(Date().timeIntervalSince(start) < 3)
  }
}
