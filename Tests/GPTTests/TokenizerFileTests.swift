import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Damaged and unsupported files of tokenizers: errors that name the place, never a crash.
@Suite(.tiered) struct TokenizerFileTests {
  private func read(_ json: String) throws -> any Tokenizer {
    let directory = try TemporaryDirectory()
    _ = try directory.write(Data(json.utf8), as: "tokenizer.json")
    return try #require(try TokenizerDirectory.read(directory.path))
  }

  private static let model =
    #""model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}"#

  @Test(arguments: [
    (#"{}"#, "'model' is missing"),
    (#"[]"#, "an object"),
    (#"{"model": []}"#, "'model' is a list"),
    (#"{"model": {"type": "Unigram", "vocab": [["a", 0]]}}"#, "BPE and WordLevel"),
    (#"{"model": {"type": "BPE", "vocab": ["a"], "merges": []}}"#, "'model.vocab' is a list"),
    (#"{"model": {"type": "BPE", "vocab": {"a": -1}, "merges": []}}"#, "the id of \"a\" is -1"),
    (
      #"{"model": {"type": "BPE", "vocab": {"a": 4611686018427387904}, "merges": []}}"#, "4611686018427387904"
    ),
    (#"{"model": {"type": "BPE", "vocab": {"a": 1e99}, "merges": []}}"#, "whole number"),
    (#"{"model": {"type": "BPE", "vocab": {"a": "0"}, "merges": []}}"#, "text \"0\""),
    (#"{"model": {"type": "BPE", "vocab": {"a": 7, "b": 7}, "merges": []}}"#, "used once"),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}}"#, "merge 0 needs \"ab\""),
    (
      #"{"model": {"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": ["a a", ["a", "c"]]}}"#,
      "merge 1 needs \"c\""
    ),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}}"#, "merge 0 is \"a\""),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [["a"]]}}"#, "has 1 entries"),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "dropout": 0.1}}"#, "model.dropout"),
    (#"{"model": {"type": "BPE", "vocab": {"a": 0}, "continuing_subword_prefix": "@@"}}"#, "prefix"),
    ("{\(model), \"normalizer\": {\"type\": \"NFC\"}}", "Prepend and Replace"),
    (
      "{\(model), \"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"x+\"}, \"content\": \"\"}}",
      "x+"
    ),
    (
      "{\(model), \"pre_tokenizer\": {\"type\": \"Split\", \"pattern\": {\"Regex\": \"x+\"}, \"behavior\": \"Isolated\"}}",
      "x+"
    ),
    (
      "{\(model), \"pre_tokenizer\": {\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"ByteLevel\"}, {\"type\": \"Digits\"}]}}",
      "last step"
    ),
    ("{\(model), \"post_processor\": {\"type\": \"BertProcessing\"}}", "TemplateProcessing"),
    (
      "{\(model), \"post_processor\": {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"x\"}}]}}",
      "single[0]: x"
    ),
    ("{\(model), \"decoder\": {\"type\": \"CTC\"}}", "ByteFallback"),
    ("{\(model), \"added_tokens\": [{\"content\": \"x\"}]}", "added_tokens[0].id"),
    ("{\(model)", "comma"),
    ("{\(model)} x", "the end of the file"),
    (#"{"model": "\ud800"}"#, "surrogate"),
    (String(repeating: "[", count: 100_000), "an object"),
    (#"{"x": "# + String(repeating: "[", count: 100_000), "128 levels"),
  ])
  func refused(_ json: String, _ named: String) throws {
    #expect { try read(json) } throws: { error in
      error is FileError && "\(error)".contains("tokenizer.json") && "\(error)".contains(named)
    }
  }

  /// Merges in either form, and one that leads nowhere new.
  @Test func merges() throws {
    let tokenizer = try read(
      #"{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "aba": 3}, "merges": [["a", "b"], "ab a"]}}"#
    )
    #expect(try tokenizer.encode("abab") == [2, 2])
    #expect(try tokenizer.encode("abax") == [3])
    #expect(try tokenizer.encode("xbax") == [1, 0])
  }

  private static let words = [
    "9223372036854775807", "-1", "null", "1e999", "{}", "[]", "[[[[", "\"\"", "0", "4194304", "true",
    "\"type\":",
    "\"ByteLevel\"", "\"Metaspace\"", "\"Regex\"", "\\ud83d", "\\u0000", "\u{FEFF}", "\"vocab\":",
    "\"merges\":",
  ]

  @Test(
    .tags(.slow), arguments: ["gpt2", "llama3", "llama-normalizers", "prefix-space", "word-level"],
    [1, 2] as [UInt64])
  func damage(_ name: String, seed: UInt64) throws {
    let original = try bytes(TokenizerFixture(name)["tokenizer.json"])
    // The head and the tail hold everything but the vocabulary; damage there is of more kinds.
    let vocabulary = try #require(original.firstRange(of: Data("\"vocab\"".utf8))).lowerBound
    var mutation = Mutation(seed: seed, words: Self.words)
    let directory = try TemporaryDirectory()
    var refused = 0
    for number in 0..<400 {
      let data =
        number % 2 == 0
        ? mutation.damaged(original) : mutation.damaged(original[..<vocabulary]) + original[vocabulary...]
      _ = try directory.write(data, as: "tokenizer.json")
      do {
        guard let read = try TokenizerDirectory.read(directory.path) else { continue }
        _ = try? read.encode("The <s> 12's 中文<|endoftext|> \u{301}\n")
        _ = read.decode(Array(-1...300))
        _ = read.piece(3)
      } catch is FileError {
        refused += 1
      } catch { Issue.record("seed \(seed), file \(number): \(error)") }
    }
    #expect(refused > 100, "seed \(seed): some damage is found")
  }
}
