import Foundation
import TestSupport
import Testing

/// Values and texts that begin with a minus are taken as they are, wherever a value is expected.
@Suite(.tiered) struct DashedValueTests {
  private static let world = """
    name: neg
    inputs: {A: "integer -9...9", B: "integer -3...3"}
    outputs: {S: A + B}
    prompt: "{A},{B}"
    completion: "\\n{S}\\n"
    """

  @Test func inputsAndTexts() throws {
    let directory = try TemporaryDirectory()
    _ = try directory.write(Data(Self.world.utf8), as: "neg.yaml")
    let generated = try Program.run(
      "generate", "--world", "neg.yaml", "--omit", "-5,3", "--train", "50", "--valid", "1", "--test", "1",
      "--out",
      "d", in: directory.path)
    #expect(generated.status == 0, "\(generated.errors)")
    let trained = try Program.run(
      "train", "--world", "neg.yaml", "--omit", "-5,3;-5,2", "--steps", "1", "--layers", "1", "--width", "8",
      "--heads", "1", "--examples", "40", "--out", "run", in: directory.path)
    #expect(trained.status == 0, "\(trained.errors)")
    for arguments in [
      ["test", "-5,3", "--model", "run"], ["test", "--model", "run", "--json", "-5,3"],
      ["test", "--model", "run", "--", "-5,3"], ["tokenize", "-5,3", "--model", "run"],
      ["complete", "--model", "run", "--prompt", "-5,3"], ["complete", "--prompt=-5,3", "--model", "run"],
      ["attention", "--model", "run", "--input", "-5,3", "--out", "a.png"],
      ["attention", "--model", "run", "--text", "-5,3", "--out", "b.png"],
    ] {
      let result = try Program.run(arguments, in: directory.path)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
    }
    let world = try Program.run("world", "check", "neg.yaml", in: directory.path)
    #expect(world.status == 0, "\(world.errors)")
  }

  /// What looks like an option stays one: a forgotten value is told, not taken from the next option.
  @Test(arguments: [
    ["train", "--omit", "--seed", "3"], ["test", "-foo"], ["complete", "--prompt", "--max-tokens", "3"],
    ["train", "-5,3"],
  ])
  func optionsStayOptions(arguments: [String]) throws {
    let directory = try TemporaryDirectory()
    let result = try Program.run(arguments, in: directory.path)
    #expect(result.status == 64, "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
  }
}
