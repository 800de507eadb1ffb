import Arrays
import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Symbol tokenizers and their files.
@Suite(.tiered) struct TokenizerTests {
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
      (["model", "vocab", "0"], .int(-1), "ids"), (["model", "vocab", "0"], .string("x"), "id of"),
    ]
    for (path, value, named) in changes {
      let file = try change(path, value)
      #expect {
        try TokenizerJSON.read(path: file)
      } throws: { error in
        error is FileError && "\(error)".contains(file) && "\(error)".contains(named)
      }
    }
  }
}

/// Symbols that Swift's `String` takes for equal, though their scalars differ.
@Suite(.tiered) struct ExactSymbolTests {
  /// A world whose texts show one character in both spellings.
  private func world(_ first: String, _ second: String) throws -> World {
    try World(
      yaml: """
        name: w
        inputs: {A: boolean, B: boolean}
        outputs: {X: A and B}
        prompt: "{A}\(first){B}"
        completion: "\\n{X}\(second)\\n"
        """)
  }

  @Test(arguments: [("\u{3A9}", "\u{2126}"), ("\u{E9}", "e\u{301}"), ("\u{D7}\r\n", "\u{D7}\n")])
  func spellingsStayApart(_ pair: (String, String)) throws {
    let world = try world(pair.0, pair.1)
    let tokenizer = SymbolTokenizer(world: world)
    let directory = try TemporaryDirectory()
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 16, width: 4, layers: 1, heads: 1), seed: 1)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    let read = try #require(try Checkpoint.readTokenizer(directory.path) as? SymbolTokenizer)
    #expect(read == tokenizer && read.vocabularySize == world.alphabet.count + 2)
    let example = try world.example(for: Input([1, 1]))
    let text = example.prompt + example.completion
    let ids = try read.encode(text)
    #expect(ids.count == text.unicodeScalars.count)
    #expect(ids.map { tokenizer.symbols[$0].unicodeScalars.first } == text.unicodeScalars.map { $0 })
    #expect(read.decode(ids).unicodeScalars.elementsEqual(text.unicodeScalars))
    let dataset = SymbolTokenizer(
      of: [TextPair(prompt: pair.0, completion: pair.1), TextPair(prompt: pair.1, completion: pair.0)],
      granularity: .characters)
    #expect(dataset.symbols.count == Set((pair.0 + pair.1).unicodeScalars).count + 2)
  }

  @Test func textsOfTwoSpellingsAreTwoTexts() throws {
    let pairs = [
      TextPair(prompt: "\u{3A9}", completion: "1"), TextPair(prompt: "\u{2126}", completion: "1"),
    ]
    #expect(pairs[0] != pairs[1] && Set(pairs).count == 2)
    let tokenizer = SymbolTokenizer(of: pairs, granularity: .characters)
    let first = try pairs.map { try tokenizer.encode($0.prompt) }
    #expect(first[0] != first[1])
    let data = try EncodedDataset(pairs, tokenizer: tokenizer, loss: .all)
    #expect(data.batch([0]).inputs.ids[0] != data.batch([1]).inputs.ids[0])
  }

  /// Other programs take the text for the token: where the data hold it, the token is written otherwise.
  @Test(arguments: [
    ("{A}<|endoftext|>{B}", "\\n{X}\\n", "<|endoftext'|>", "<|pad|>"),
    ("{A},{B}<|end", "oftext|>{X}<|endoftext'|>", "<|endoftext''|>", "<|pad|>"),
    ("{A},{B}", "{X}<|pad|>", "<|endoftext|>", "<|pad'|>"), ("{A}<|{B}", "{X}|>", "<|endoftext|>", "<|pad|>"),
  ]) func textOfASpecialToken(prompt: String, completion: String, end: String, padding: String) throws {
    let world = try World(
      yaml: """
        name: w
        inputs: {A: boolean, B: boolean}
        outputs: {X: A and B}
        prompt: "\(prompt)"
        completion: "\(completion)"
        """)
    let directory = try TemporaryDirectory()
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 32, width: 4, layers: 1, heads: 1), seed: 1)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    let read = try #require(try Checkpoint.readTokenizer(directory.path) as? SymbolTokenizer)
    let example = try world.example(for: Input([1, 0]))
    for tokenizer in [tokenizer, read] {
      #expect(
        tokenizer.endOfText.map(tokenizer.piece) == end && tokenizer.padding.map(tokenizer.piece) == padding)
      #expect(try tokenizer.encode(example.prompt).map(tokenizer.piece) == example.promptSymbols)
      #expect(try tokenizer.encode(example.completion).map(tokenizer.piece) == example.completionSymbols)
    }
    let settings = try JSONFile.read(JSONValue.self, at: directory["tokenizer_config.json"])
    #expect(settings["eos_token"] == .string(end) && settings["pad_token"] == .string(padding))
    let data = SymbolTokenizer(
      of: [TextPair(prompt: example.prompt, completion: example.completion)], granularity: .characters)
    #expect(data.endOfText.map(data.piece) == end)
  }

  /// A text that holds a token of the file has no other tokens: it is refused, as `AutoTokenizer` would read another one.
  @Test func textsThatHoldAToken() throws {
    let tokenizer = SymbolTokenizer(
      of: [TextPair(prompt: "endoftext|<", completion: "ab>")], granularity: .characters)
    #expect { try tokenizer.encode("ab<|endoftext|>b") } throws: {
      ($0 as? TokenizerError)?.symbol == "<|endoftext|>" && ($0 as? TokenizerError)?.position == 2
    }
    #expect(try tokenizer.encode("ab<|end").count == 7)
  }
}
