import Foundation
import GPT
import TestSupport
import Testing
import Worlds

/// Symbol tokenizers and their files.
@Suite struct TokenizerTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func written(_ world: World) throws -> (tokenizer: SymbolTokenizer, path: String) {
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 8, width: 4, layers: 1, heads: 1), seed: 1)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    return (tokenizer, directory["tokenizer.json"])
  }

  @Test(arguments: World.builtInNames) func roundTrip(_ name: String) throws {
    let world = try World.named(name)
    let (tokenizer, path) = try written(world)
    let before = try bytes(path)
    let read = try #require(try Checkpoint.readTokenizer(directory.path) as? SymbolTokenizer)
    #expect(read == tokenizer)
    #expect(try written(world).tokenizer == read)
    #expect(try bytes(path) == before)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      let example = try world.example(for: world.draw(using: &generator))
      let ids = try read.encode(example.prompt + example.completion)
      #expect(ids.map(read.piece) == example.symbols)
      #expect(read.decode(ids) == example.prompt + example.completion)
      #expect(ids.map { read.id(of: read.piece($0)) } == ids)
      let places = try read.encoding(example.prompt, addsSpecial: true).offsets
      let scalars = Array(example.prompt.unicodeScalars)
      #expect(
        places.map { String(String.UnicodeScalarView(scalars[$0])) } == Array(example.promptSymbols))
    }
  }

  @Test func specialTokens() throws {
    let tokenizer = SymbolTokenizer(world: try World.named("boolean"))
    #expect(tokenizer.vocabularySize == 16)
    #expect(tokenizer.endOfText == 14 && tokenizer.padding == 15)
    #expect(tokenizer.piece(14) == "<|endoftext|>" && tokenizer.piece(0) == "\n")
    #expect(tokenizer.decode([4, 14, 5, 15]) == "01")
    #expect(tokenizer.decode([4, 16, -1]) == "0\u{FFFD}\u{FFFD}")
    #expect(tokenizer.piece(99) == "\u{FFFD}")
    // The text of a special token is no way to its id.
    #expect(throws: TokenizerError.self) { try tokenizer.encode("<|endoftext|>") }
  }

  @Test func unknownSymbols() throws {
    let tokenizer = SymbolTokenizer(world: try World.named("boolean"))
    #expect {
      try tokenizer.encode("1,0;1")
    } throws: { error in
      guard let error = error as? TokenizerError else { return false }
      let text = error.description
      return error.symbol == ";" && error.position == 3 && text.contains("\"\\n\"") && text.contains("\"9\"")
        && !text.contains("endoftext")
    }
    let numbers = SymbolTokenizer(world: try World.named("max-of-k"))
    #expect { try numbers.encode("12 é") } throws: { ($0 as? TokenizerError)?.position == 3 }
    #expect { try numbers.encode("99999") } throws: { "\($0)".contains("symbols)") }
  }

  /// Changes one part of a good file.
  private func change(_ path: [String], _ value: JSONValue?) throws -> String {
    let file = try written(try World.named("boolean")).path
    func changed(_ json: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
      guard let key = path.first, case .object(var members) = json else { return value ?? .null }
      if path.count == 1 {
        members[key] = value
      } else {
        members[key] = changed(members[key]!, path.dropFirst())
      }
      return .object(members)
    }
    let json = changed(try JSONFile.read(JSONValue.self, at: file), path[...])
    try JSONFile.text(json).write(to: URL(fileURLWithPath: file))
    return file
  }

  @Test func unsupportedTokenizers() throws {
    let changes: [([String], JSONValue?, String)] = [
      (["model", "type"], .string("BPE"), "BPE"), (["model"], nil, "model"),
      (["model", "vocab"], .array([]), "model"), (["normalizer"], .object(["type": .string("NFC")]), "NFC"),
      (["pre_tokenizer", "type"], .string("ByteLevel"), "pre-tokenizer"),
      (["pre_tokenizer"], .null, "pre-tokenizer"),
      (["pre_tokenizer", "behavior"], .string("Removed"), "pre-tokenizer"),
      (["pre_tokenizer", "invert"], .bool(true), "pre-tokenizer"),
      (["pre_tokenizer", "pattern", "Regex"], .string("\\w+"), "pre-tokenizer"),
      (["model", "vocab", "0"], .int(99), "ids"), (["model", "vocab", "0"], .int(5), "ids"),
      (["model", "vocab", "0"], .int(-1), "ids"), (["model", "vocab", "0"], .string("x"), "ids"),
    ]
    for (path, value, named) in changes {
      let file = try change(path, value)
      #expect {
        try TokenizerJSON.read(path: file)
      } throws: { error in
        error is CheckpointError && "\(error)".contains(file) && "\(error)".contains(named)
      }
    }
  }
}
