import Foundation
import Records
import TestSupport
import Testing
import Worlds

/// Every entry of the language's table, tried; and the page that is made of it.
@Suite(.tiered) struct LanguageTests {
  @Test(arguments: Language.entries) func examples(_ entry: LanguageEntry) throws {
    #expect(!entry.help.isEmpty && !entry.usage.isEmpty)
    let trial = entry.example
    if let rule = trial.rule {
      let world = try World(yaml: Language.sample.world(rule))
      let example = try world.example(for: world.parse(input: Language.sample.values))
      #expect(example.completion == "=\(trial.gives)", "\(rule)")
    } else {
      let world = try World(yaml: try #require(trial.world))
      let example = try world.example(for: world.parse(input: try #require(trial.input)))
      #expect(example.prompt + example.completion == trial.gives)
    }
  }

  /// `PROBEKIT_WRITE_LANGUAGE=1 swift test --filter LanguageTests` writes the page anew.
  @Test func thePageIsTheTable() throws {
    let path = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .appendingPathComponent("../../docs/world-language.md").standardizedFileURL.path
    if ProcessInfo.processInfo.environment["PROBEKIT_WRITE_LANGUAGE"] != nil {
      try Data(Language.page.utf8).write(to: URL(fileURLWithPath: path))
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == Language.page)
  }

  @Test func terminalText() {
    for line in Language.text(Language.entries).split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
    #expect(Language.entries(about: "kth").map(\.name) == ["kth"])
    #expect(Language.entries(about: "functions").count == 14)
    #expect(Language.entries(about: "sep").map(\.name) == ["{xs}"])
    #expect(Language.entries(about: "nonsense").isEmpty)
    let names = Language.entries.map { "\($0.chapter) \($0.name)" }
    #expect(Set(names).count == names.count)
  }
}

extension LanguageEntry: CustomTestStringConvertible {
  public var testDescription: String { "\(chapter.rawValue): \(name)" }
}
