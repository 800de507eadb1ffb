import TestSupport
import Testing
import Worlds

/// Every entry of the language's table, tried.
@Suite(.tiered) struct LanguageTests {
  @Test(arguments: Language.entries) func examples(_ entry: LanguageEntry) throws {
    #expect(!entry.help.isEmpty && !entry.usage.isEmpty)
    switch entry.example {
    case .rule(let rule, let value):
      let world = try World(yaml: Language.sample.world(rule))
      let example = try world.example(for: world.parse(input: Language.sample.values))
      #expect(example.completion == "=\(value)", "\(rule)")
    case .world(let yaml, let input, let text):
      let world = try World(yaml: yaml)
      let example = try world.example(for: world.parse(input: input))
      #expect(example.prompt + example.completion == text)
    }
  }
}

extension LanguageEntry: CustomTestStringConvertible {
  public var testDescription: String { "\(chapter.rawValue): \(name)" }
}
