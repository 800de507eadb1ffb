import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Tokenizers that are made to grow texts without end: the work is bounded by the text, and the error names file and part.
@Suite(.tiered) struct TokenizerBombTests {
  private static let model =
    #""model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}"#
  private static let double = #"{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}"#
  private static let twice =
    #"{"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A"}}, {"Sequence": {"id": "A"}}], "special_tokens": {}}"#

  private static func list(_ part: String, _ count: Int) -> String {
    Array(repeating: part, count: count).joined(separator: ", ")
  }

  private func read(_ parts: String) throws -> any Tokenizer {
    let directory = try TemporaryDirectory()
    _ = try directory.write("{\(Self.model), \(parts)}", as: "tokenizer.json")
    return try #require(try TokenizerDirectory.read(directory.path))
  }

  /// Parts of files, and what errors about them name.
  static let bombs: [(parts: String, named: String)] = [
    ("\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [\(list(double, 40))]}", "normalizer"),
    ("\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [\(list(double, 100_000))]}", "normalizer"),
    (
      "\"normalizer\": {\"type\": \"Prepend\", \"prepend\": \"\(String(repeating: "a", count: 100_000))\"}",
      "normalizer"
    ),
    (
      "\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"String\": \"\(String(repeating: "a", count: 100_000))b\"}, \"content\": \"\"}",
      "normalizer.pattern"
    ),
    (
      "\"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [\(list(#"{"type": "Whitespace"}"#, 100_000))]}",
      "pre_tokenizer"
    ),
    ("\"post_processor\": {\"type\": \"Sequence\", \"processors\": [\(list(twice, 40))]}", "post-processor"),
    (
      "\"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [\(list(#"{"Sequence": {"id": "A"}}"#, 100_000))]}",
      "post_processor"
    ),
    ("\"decoder\": {\"type\": \"Sequence\", \"decoders\": [\(list(double, 40))]}", "decoder"),
    (
      "\"decoder\": {\"type\": \"Sequence\", \"decoders\": [\(list(#"{"type": "Fuse"}"#, 100_000))]}",
      "decoder"
    ),
    (
      "\"added_tokens\": [{\"id\": 3, \"content\": \"\(String(repeating: "x", count: 5_000))\"}]",
      "added_tokens[0]"
    ),
    (
      "\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [\(list(double, 40))]}, \"added_tokens\": [{\"id\": 3, \"content\": \"aaa\", \"normalized\": true}]",
      "normalizer"
    ),
  ]

  @Test(arguments: bombs.indices) func refused(_ number: Int) throws {
    let (parts, named) = Self.bombs[number]
    #expect {
      _ = try read(parts).encode(String(repeating: "ab ", count: 1_000))
    } throws: { error in
      error is FileError && "\(error)".contains("tokenizer.json") && "\(error)".contains(named)
    }
  }

  /// What real tokenizers do is allowed: several replacements, longer than what they replace.
  @Test func growthOfRealTokenizers() throws {
    let steps = Self.list(Self.double, 4)
    let decoder = #"{"type": "Replace", "pattern": {"String": "a"}, "content": "<a>"}, {"type": "Fuse"}"#
    let tokenizer = try read(
      """
      "normalizer": {"type": "Sequence", "normalizers": [\(steps)]},
      "decoder": {"type": "Sequence", "decoders": [\(decoder)]}
      """)
    #expect(try tokenizer.encode("a") == Array(repeating: 0, count: 16))
    #expect(tokenizer.decode([0, 1]) == "<a>b")
  }

  /// Many added tokens, many of them beginnings of others, in a long text of nearly such tokens.
  @Test func manyAddedTokens() throws {
    let long: [String] = (1...900).map { String(repeating: "x", count: $0) + "y" }
    let short: [String] = (0..<50_000).map { "<\($0)>" }
    let tokens = (long + short).map { #"{"id": 0, "content": ""# + $0 + #""}"# }
    let tokenizer = try read(#""added_tokens": ["# + tokens.joined(separator: ", ") + "]")
    #expect(tokenizer.vocabularySize == 50_903)
    let text = String(repeating: "x", count: 4_000) + "y<7><49999>a"
    let ids = try tokenizer.encode(text)
    #expect(ids.suffix(4) == [902, 910, 50_902, 0])
  }
}
