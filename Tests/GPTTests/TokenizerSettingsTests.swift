import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// The files beside a tokenizer: the ids that `AutoTokenizer` gives.
@Suite(.tiered) struct TokenizerSettingsTests {
  private struct Cases: Decodable {
    struct Case: Decodable {
      struct Text: Decodable {
        let text: String
        let ids: [Int]
        let decoded: String
      }
      let name: String
      let base: String
      let files: [String: JSONValue]
      let texts: [Text]
    }
    let cases: [Case]
  }

  /// A directory with a case's files.
  private func directory(_ test: Cases.Case) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let base = TokenizerFixture(test.base)
    for name in ["tokenizer.json", "vocab.json", "merges.txt"] where FileAccess.exists(base[name]) {
      _ = try directory.write(try bytes(base[name]), as: name)
    }
    for (name, content) in test.files where name != "changes" {
      _ = try directory.write(try JSONFile.text(content), as: name)
    }
    guard case .array(let tokens)? = test.files["changes"],
      case .object(var whole) = try JSONFile.read(JSONValue.self, at: directory["tokenizer.json"]),
      case .array(let own)? = whole["added_tokens"]
    else { return directory }
    whole["added_tokens"] = .array(own + tokens)
    _ = try directory.write(try JSONFile.text(JSONValue.object(whole)), as: "tokenizer.json")
    return directory
  }

  @Test func asAutoTokenizer() throws {
    let cases = try JSONFile.read(Cases.self, at: TokenizerFixture("settings.json").path).cases
    #expect(cases.count == 28)
    for test in cases {
      let directory = try directory(test)
      let tokenizer = try #require(try TokenizerDirectory.read(directory.path))
      for text in test.texts {
        #expect(try tokenizer.encode(text.text) == text.ids, "\(test.name): \(text.text.debugDescription)")
        #expect(tokenizer.decode(text.ids) == text.decoded, "\(test.name): \(text.text.debugDescription)")
      }
    }
  }

  /// The files that stand beside a tokenizer are written beside the weights.
  @Test func filesAreKept() throws {
    let cases = try JSONFile.read(Cases.self, at: TokenizerFixture("settings.json").path).cases
    let test = try #require(cases.first { $0.name == "added_tokens.json, one special" })
    let directory = try directory(test)
    let files = try #require(try TokenizerDirectory.read(directory.path)).files(context: 8)
    #expect(
      files.keys.sorted() == ["added_tokens.json", "merges.txt", "tokenizer_config.json", "vocab.json"])
  }

  @Test(arguments: [
    (#"{"added_tokens_decoder": []}"#, "added_tokens_decoder"),
    (#"{"added_tokens_decoder": {"x": {"content": "a"}}}"#, "added_tokens_decoder.x"),
    (#"{"added_tokens_decoder": {"7": "a"}}"#, "added_tokens_decoder.7"),
    (#"{"added_tokens_decoder": {"7": {"lstrip": true}}}"#, "added_tokens_decoder.7"), ("[]", "an object"),
    ("{", "a key of the file"),
  ])
  func refused(_ settings: String, _ named: String) throws {
    let directory = try TemporaryDirectory()
    _ = try directory.write(try bytes(TokenizerFixture("gpt2")["tokenizer.json"]), as: "tokenizer.json")
    _ = try directory.write(settings, as: "tokenizer_config.json")
    #expect { try TokenizerDirectory.read(directory.path) } throws: { error in
      error is FileError && "\(error)".contains("tokenizer_config.json") && "\(error)".contains(named)
    }
  }

  /// Tokens behind others say what they add to the text, though on their own they would lose a space or a character.
  @Test func continuations() throws {
    let llama = try TokenizerFixture("llama-normalizers").tokenizer()
    let prompt = try llama.encode("The quick")
    let added = try llama.encode(continuation: "fox")
    #expect(llama.decode(added) == "fox")
    #expect(llama.decode(continuation: added, of: prompt) == " fox")
    let bytes = try TokenizerFixture("gpt2").tokenizer()
    let ids = try bytes.encode("x\u{10FFFF}y")
    for cut in 1..<ids.count {
      let (first, rest) = (Array(ids[..<cut]), Array(ids[cut...]))
      let known = bytes.decode(first).unicodeScalars.filter { $0 != "\u{FFFD}" }
      #expect(
        String(String.UnicodeScalarView(known)) + bytes.decode(continuation: rest, of: first)
          == "x\u{10FFFF}y")
    }
  }

  /// The unknown token of our own files is in their vocabulary, and no way around the refusal of unknown symbols here.
  @Test func unknownTokenOfRuns() throws {
    let tokenizer = SymbolTokenizer(world: try World.named("boolean"))
    let directory = try TemporaryDirectory()
    for (name, data) in try tokenizer.files(context: 8) { _ = try directory.write(data, as: name) }
    let file = try JSONFile.read(JSONValue.self, at: directory["tokenizer.json"])
    let settings = try JSONFile.read(JSONValue.self, at: directory["tokenizer_config.json"])
    guard case .string(let unknown)? = file["model"]?["unk_token"] else {
      throw FileError(directory.path, "no unk_token")
    }
    #expect(file["model"]?["vocab"]?[unknown] == .int(14) && settings["unk_token"] == .string(unknown))
    let read = try #require(try TokenizerDirectory.read(directory.path))
    #expect(read.vocabularySize == 16)
    #expect { try read.encode("1,a") } throws: { ($0 as? TokenizerError)?.symbol == "a" }
  }
}
