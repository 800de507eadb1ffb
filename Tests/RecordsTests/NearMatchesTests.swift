import Records
import TestSupport
import Testing

@Suite(.tiered) struct NearMatchesTests {
  @Test(arguments: [
    ("kitten", "sitting", 3), ("abcd", "abdc", 1), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0),
    ("a*c", "abc", 1),
  ])
  func distance(_ a: String, _ b: String, _ expected: Int) {
    #expect(NearMatches.editDistance(NearMatches.letters(a), NearMatches.letters(b)) == expected)
  }

  @Test(arguments: [
    ("a*c", "abbbc", 0), ("*", "anything", 0), ("a?c", "abc", 0), ("*.hook_q", "blocks.0.hook_q", 0),
    ("*.hokk_q", "blocks.0.hook_q", 1), ("x*", "abc", 1), ("**", "", 0), ("a?", "a", 1),
  ])
  func patterns(_ pattern: String, _ name: String, _ expected: Int) {
    let distance = NearMatches.editDistance(
      NearMatches.letters(pattern), NearMatches.letters(name), wildcards: true)
    #expect(distance == expected)
  }

  @Test func nearNamesOnly() {
    let names = ["newA", "newB", "newC", "newD", "length"]
    #expect(NearMatches.of("nweB", among: names) == ["newB"])
    #expect(NearMatches.of("NEWA", among: names).first == "newA")
    #expect(NearMatches.of("lenght", among: names) == ["length"])
    #expect(NearMatches.of("banana", among: names).isEmpty)
    #expect(NearMatches.hint(for: "lenght", among: names) == "did you mean length?")
    #expect(NearMatches.hint(for: "banana", among: ["x", "y"]) == "known here: x, y")
    #expect(NearMatches.hint(for: "banana", among: []) == nil)
  }

  /// Three, however far, equally near ones in their own order.
  @Test func nearest() {
    let names = ["d", "c", "b", "hook_q", "hook_k"]
    #expect(NearMatches.nearest(to: "hook_qk", among: names) == ["hook_q", "hook_k", "d"])
    #expect(NearMatches.nearest(to: "*_v", among: names).prefix(2) == ["hook_q", "hook_k"])
    #expect(NearMatches.nearest(to: "x", among: names) == ["d", "c", "b"])
    #expect(NearMatches.nearest(to: "x", among: []) == [])
  }
}
