import Records
import TestSupport
import Testing
import Worlds

/// Hostile and broken files: each has to be read or refused, quickly and without a crash.
@Suite(.tiered) struct FuzzTests {
  @Test(
    arguments: [
      String(repeating: "[", count: 400_000),
      String(repeating: "{a: ", count: 200_000),
      String(repeating: "- ", count: 400_000),
      String(repeating: "? ", count: 400_000),
      String(repeating: "[ \"]\", ", count: 100_000),
      String(repeating: "[it's, ", count: 100_000),
      String(repeating: "a", count: 2_000_000),
      String(repeating: "a: b\n", count: 200_000),
      String(repeating: "#\n", count: 500_000),
      String(repeating: "!a ", count: 300_000),
      (0..<1_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
      "name: \"\\0\"\n", "\u{FEFF}name: t\n", "\u{0}", "?", ":", "*a", "&a", "{}", "[]", "--- a\n--- b\n",
    ].map(Hostile.init))
  func hostileFiles(_ file: Hostile) {
    #expect(throws: FileError.self) { try World(yaml: file.text) }
  }

  @Test(
    arguments: [
      String(repeating: "(", count: 100_000),
      String(repeating: "not ", count: 100_000) + "A",
      String(repeating: "-", count: 100_000) + "A",
      "A" + String(repeating: " + A", count: 100_000),
      String(repeating: "if A then ", count: 50_000),
      String(repeating: "sum(", count: 100_000),
      String(repeating: "xs[", count: 100_000),
      "9" + String(repeating: "9", count: 500_000),
      String(repeating: "a", count: 500_000),
    ].map(Hostile.init))
  func hostileRules(_ rule: Hostile) {
    let yaml =
      "name: t\ninputs: {A: boolean, xs: list of 4096 booleans}\noutputs:\n  b: \"\(rule.text)\"\n"
      + "prompt: '{A}{xs}'\ncompletion: '{b}'\n"
    #expect(throws: FileError.self) { try World(yaml: yaml) }
  }

  @Test func deepButLegalRules() throws {
    for rule in [
      String(repeating: "(", count: 190) + "A" + String(repeating: ")", count: 190),
      String(repeating: "not ", count: 190) + "A",
      "A" + String(repeating: " + A", count: 490),
    ] {
      let world = try World(
        yaml: "name: t\ninputs: {A: boolean}\noutputs: {b: \(rule)}\nprompt: '{A}'\ncompletion: ' {b}'\n")
      _ = try world.evaluate(Input([1]))
      _ = world.graph
    }
  }

  @Test func manyPlaceholdersAreRefused() {
    let yaml =
      "name: t\ninputs: {xs: list of 4096 booleans}\noutputs: {b: sum(xs)}\nprompt: '"
      + String(repeating: "{xs}", count: 1_000) + "'\ncompletion: '{b}'\n"
    #expect(throws: FileError.self) { try World(yaml: yaml) }
  }
}

/// A long text that a test report shows by its beginning.
struct Hostile: Sendable, CustomTestStringConvertible {
  let text: String

  init(_ text: String) { self.text = text }

  var testDescription: String { String(text.prefix(30).debugDescription) + " (\(text.utf8.count) bytes)" }
}
