import Arrays
import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// Tokenizers of `tokenizers`: the same ids, offsets and texts as there.
@Suite(.tiered) struct PipelineTokenizerTests {
  /// Canonically equivalent texts are equal to Swift, but not here.
  private func isSame(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

  @Test(arguments: TokenizerFixture.all) func texts(_ fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.tokenizer()
    let expected = try fixture.expected()
    #expect(expected.texts.contains { $0.text.isEmpty } && expected.texts.count > 30)
    for text in expected.texts {
      let found = try tokenizer.encoding(text.text, addsSpecial: true)
      #expect(found.ids == text.ids, "\(text.text.debugDescription)")
      #expect(
        found.offsets.map { [$0.lowerBound, $0.upperBound] } == text.offsets, "\(text.text.debugDescription)")
      #expect(found.ids.map(tokenizer.entry) == text.pieces, "\(text.text.debugDescription)")
      #expect(try tokenizer.encode(continuation: text.text) == text.plain)
      #expect(try tokenizer.encode(text.text) == text.ids)
      let decoded = tokenizer.decode(text.ids)
      #expect(
        isSame(decoded, text.decoded),
        "\(decoded.debugDescription), expected \(text.decoded.debugDescription)")
    }
    for decoding in expected.decodes {
      let text = tokenizer.decode(decoding.ids)
      #expect(
        isSame(text, decoding.text),
        "\(decoding.ids): \(text.debugDescription), not \(decoding.text.debugDescription)")
    }
  }

  /// GPT-2's two files say the same as its tokenizer.json.
  @Test func twoFiles() throws {
    let whole = TokenizerFixture("gpt2")
    let (one, two) = (try whole.tokenizer(), try TokenizerFixture("gpt2-files").tokenizer())
    #expect(one.vocabularySize == two.vocabularySize && one.special == two.special)
    for text in try whole.expected().texts {
      #expect(try one.encoding(text.text, addsSpecial: true) == two.encoding(text.text, addsSpecial: true))
      #expect(one.decode(text.ids) == two.decode(text.ids))
    }
    // OpenAI's own names for them.
    let directory = try TemporaryDirectory()
    let files = TokenizerFixture("gpt2-files")
    _ = try directory.write(try bytes(files["vocab.json"]), as: "encoder.json")
    _ = try directory.write(try bytes(files["merges.txt"]), as: "vocab.bpe")
    let renamed = try #require(try TokenizerDirectory.read(directory.path))
    #expect(try renamed.encode("The quick<|endoftext|>") == two.encode("The quick<|endoftext|>"))
  }

  /// Any text comes back from a tokenizer of bytes, and every scalar of it has tokens.
  @Test(arguments: ["gpt2", "gpt2-files", "llama3"], [1, 2, 3] as [UInt64])
  func roundTrip(_ name: String, seed: UInt64) throws {
    let tokenizer = try TokenizerFixture(name).tokenizer()
    var generator = SeededGenerator(seed: seed)
    for number in 0..<400 {
      let text = Self.text(&generator)
      let found = try tokenizer.encoding(text, addsSpecial: false)
      let decoded = tokenizer.decode(found.ids)
      #expect(isSame(decoded, text), "seed \(seed), text \(number): \(text.debugDescription)")
      var covered = 0
      for range in found.offsets {
        #expect(range.lowerBound <= covered && range.upperBound >= covered && !range.isEmpty)
        covered = range.upperBound
      }
      #expect(covered == text.unicodeScalars.count, "seed \(seed), text \(number): \(text.debugDescription)")
    }
  }

  /// Scalars of all planes, and runs of what patterns look for.
  private static func text(_ generator: inout SeededGenerator) -> String {
    let parts = [
      "  ", "\n", "\r\n", "'s", "'LL", "'ſ", "the", "12345", "\u{301}", "\u{200D}", "👩‍👩‍👧", "中文", "\u{0}",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<generator.uniform(below: 40) {
      switch generator.uniform(below: 4) {
      case 0: text.append(contentsOf: parts[generator.uniform(below: parts.count)].unicodeScalars)
      case 1: text.append(Unicode.Scalar(UInt8(generator.uniform(below: 128))))
      case 2: Unicode.Scalar(UInt32(generator.uniform(below: 0x3000))).map { text.append($0) }
      default: Unicode.Scalar(UInt32(generator.uniform(below: 0x11_0000))).map { text.append($0) }
      }
    }
    return String(text)
  }

  /// Short and long pieces, which are merged in different ways, become what merging by the book makes of them.
  @Test(arguments: [1, 2] as [UInt64]) func merging(seed: UInt64) throws {
    let fixture = TokenizerFixture("llama-metaspace")
    let tokenizer = try fixture.tokenizer()
    let json = try JSONFile.read(JSONValue.self, at: fixture["tokenizer.json"])
    guard case .array(let merges)? = json["model"]?["merges"] else {
      throw FileError(fixture.path, "no merges")
    }
    let pairs = merges.compactMap { merge -> [String]? in
      guard case .array(let pair) = merge else { return nil }
      return pair.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
    let ranks = Dictionary(uniqueKeysWithValues: pairs.enumerated().map { ($1, $0) })
    var generator = SeededGenerator(seed: seed)
    let words = ["the", "statement", "er", "a", "answer", "th", "of", " ", "  ", "lists", "s", "e"]
    for _ in 0..<40 {
      let text = (0..<generator.uniform(in: 1...60)).map { _ in words[generator.uniform(below: words.count)] }
        .joined()
      var pieces = ("▁" + text.replacing(" ", with: "▁")).map(String.init)
      if text.hasPrefix(" ") { pieces.removeFirst() }
      while let best = zip(pieces, pieces.dropFirst()).compactMap({ ranks[[$0, $1]] }).min() {
        let place = pieces.indices.first {
          $0 + 1 < pieces.count && pairs[best] == [pieces[$0], pieces[$0 + 1]]
        }!
        pieces.replaceSubrange(place...place + 1, with: [pairs[best].joined()])
      }
      let found = try tokenizer.encode(continuation: text).map(tokenizer.entry)
      #expect(found == pieces, "seed \(seed): \(text)")
    }
  }

  @Test func roles() throws {
    let directory = try TemporaryDirectory()
    let fixture = TokenizerFixture("llama-metaspace")
    let file = try bytes(fixture["tokenizer.json"])
    _ = try directory.write(file, as: "tokenizer.json")
    #expect(try TokenizerDirectory.read(directory.path)?.endOfText == nil)
    _ = try directory.write(
      Data(#"{"bos_token_id": 1, "eos_token_id": [2, 0], "pad_token_id": 9999}"#.utf8), as: "config.json")
    let configured = try #require(try TokenizerDirectory.read(directory.path))
    #expect(configured.beginningOfText == 1 && configured.endOfText == 2 && configured.padding == nil)
    _ = try directory.write(
      Data(##"{"eos_token": {"content": "<unk>"}, "pad_token": "</s>", "bos_token": null}"##.utf8),
      as: "tokenizer_config.json")
    let named = try #require(try TokenizerDirectory.read(directory.path))
    #expect(named.beginningOfText == 1 && named.endOfText == 0 && named.padding == 2)
    #expect(named.special == ["<unk>": 0, "<s>": 1, "</s>": 2])
    // What is written beside weights is what was read.
    let files = try named.files(context: 8)
    #expect(files["tokenizer.json"] == file && files.count == 2)
  }

  @Test func pieces() throws {
    let bytes = try TokenizerFixture("gpt2").tokenizer()
    let the = try #require(bytes.id(of: " the"))
    #expect(bytes.entry(the) == "Ġthe" && bytes.piece(the) == " the" && bytes.id(of: "Ġthe") == the)
    let half = try #require(try bytes.encode("龍").first)
    #expect(bytes.piece(half) == "<0xE9>" && bytes.decode([half]) == "\u{FFFD}")
    let characters = try TokenizerFixture("llama-normalizers").tokenizer()
    let marked = try #require(characters.id(of: " the"))
    #expect(characters.entry(marked) == "▁the" && characters.piece(marked) == " the")
    #expect(characters.id(of: "no such token") == nil && characters.entry(99_999) == nil)
    #expect(characters.piece(-1) == "\u{FFFD}")
  }

  /// Fine-tuning writes the tokenizer that it was given.
  @Test func writtenBesideWeights() throws {
    let directory = try TemporaryDirectory()
    let tokenizer = try TokenizerFixture("llama3").tokenizer()
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 8, width: 4, layers: 1, heads: 1), seed: 1)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    #expect(try bytes(directory["tokenizer.json"]) == bytes(TokenizerFixture("llama3")["tokenizer.json"]))
    let run = try Run.open(directory.path)
    #expect(try run.requireTokenizer().encode("The fox") == tokenizer.encode("The fox"))
  }

  /// A vocabulary without a token for unknown words says which word and where.
  @Test func unknownWords() throws {
    let json =
      #"{"model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1}, "unk_token": "?"}, "pre_tokenizer": {"type": "Whitespace"}}"#
    let directory = try TemporaryDirectory()
    _ = try directory.write(Data(json.utf8), as: "tokenizer.json")
    let tokenizer = try #require(try TokenizerDirectory.read(directory.path))
    #expect(try tokenizer.encode("a b a") == [0, 1, 0])
    #expect { try tokenizer.encode("a é xyz") } throws: { error in
      let error = error as? TokenizerError
      return error?.symbol == "é" && error?.position == 2
    }
  }
}
