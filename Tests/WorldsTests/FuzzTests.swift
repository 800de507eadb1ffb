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

/// What repetition could make of a small file.
@Suite(.tiered) struct HostileRepetitionTests {
  private func world(_ rule: String, inputs: String = "xs: list of 4000 from 0..<9, A: boolean") throws
    -> World
  {
    try World(
      yaml: "name: t\ninputs: {\(inputs)}\nlet:\n  h: |\n    \(rule)\noutputs: {b: A}\nprompt: '{A}{xs}'\n"
        + "completion: ' {b}'\n")
  }

  @Test(
    arguments: [
      "each a in xs -> sum(each b in xs -> a * b)",
      "fold i in 0..<4000 from xs -> each x in acc -> x + 1",
      "sort(xs)", "sum(0..<99999999999)", "0..<9223372036854775807", "[xs, xs]",
      "each i in -9223372036854775807..<9223372036854775807 -> i",
      (0..<60).reduce("v0") { rule, i in "sum(each v\(59 - i) in 0..<2 -> \(rule))" },
      String(repeating: "[", count: 100_000), String(repeating: "{1 -> ", count: 100_000),
      String(repeating: "each x in ", count: 100_000),
      String(repeating: "scan x in [A] from 0 -> ", count: 30_000),
      "\"" + String(repeating: "a", count: 500_000) + "\" = \"b\"",
      "{" + (0..<60_000).map { "\($0) -> 1" }.joined(separator: ", ") + "}[A] + xs[",
    ].map(Hostile.init))
  func areRefused(_ rule: Hostile) {
    let error = #expect(throws: FileError.self) { try world(rule.text) }
    #expect(error?.line == 5, "\(String(describing: error))")
  }

  /// Long chains are computed without recursion, whichever way they run.
  @Test(arguments: [
    ("last(scan x in xs from 0 -> (acc + x) mod 7)", 4000),
    ("first(fold i in 0..<2000 from [0, 1] -> if i mod 2 = 0 then [acc[1] + 1, 0] else [0, acc[0] + 1])", 8),
    ((0..<90).reduce("A") { rule, i in "fold v\(i) in 0..<2 from (\(rule)) -> acc" }, 8),
    ("sum(fold i in 0..<900 from [1, 2, 3] -> [acc[1], acc[2], (acc[0] + xs[0]) mod 9])", 8),
  ]) func longChains(_ rule: String, _ length: Int) throws {
    let world = try world(rule, inputs: "xs: list of \(length) from 0..<9, A: boolean")
    #expect(try world.evaluate(Input(Array(repeating: 1, count: length) + [0])) == [0])
    _ = world.graph
    _ = try world.checkRules()
  }
}
