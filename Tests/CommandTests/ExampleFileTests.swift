import Foundation
import Records
import TestSupport
import Testing

/// The worlds, specifications and prompts of `Examples/` are what their folders say.
@Suite(.tiered) struct ExampleFileTests {
  private static func files(_ folder: String) -> [String] {
    let path = "\(Page.repository)/Examples/\(folder)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().map {
      "\(path)/\($0)"
    }
  }

  @Test func foldersHoldExamples() {
    for folder in ["worlds", "specifications", "prompts"] { #expect(!Self.files(folder).isEmpty) }
  }

  @Test(arguments: files("worlds")) func worldsCanBeLearnt(path: String) throws {
    let directory = try TemporaryDirectory()
    for arguments in [
      ["world", "check", path], ["world", "graph", path],
      ["generate", "--world", path, "--train", "20", "--valid", "4", "--test", "4", "--out", "data"],
      [
        "train", "--data", "data", "--layers", "1", "--heads", "1", "--width", "8", "--steps", "2", "--out",
        "run",
      ], ["test", "--all", "--model", "run"],
    ] {
      let result = try Program.run(arguments, in: directory.path)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
    }
  }

  @Test(arguments: files("specifications")) func specificationsCanBeAsked(path: String) throws {
    let result = try Program.run("ablate", "--spec", path, "--inputs", "2")
    #expect(result.status == 0, "\(result.errors)")
    // The call in the first lines is the file's own.
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.contains("--spec Examples/specifications/\(URL(fileURLWithPath: path).lastPathComponent)"))
  }

  @Test(arguments: files("prompts")) func promptsCanBeAsked(path: String) throws {
    for arguments in [
      ["ablate", "each", "--parts", "mlp", "--prompts", path], ["patch", "--prompts", path],
    ] {
      let result = try Program.run(arguments)
      #expect(result.status == 0, "\(arguments): \(result.errors)")
    }
  }
}
