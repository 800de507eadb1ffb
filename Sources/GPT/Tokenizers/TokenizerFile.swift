import Foundation
import Records

/// A `tokenizer.json` taken apart: the vocabulary and merges ready to use, the rest as it is written.
struct TokenizerFile {
  /// The file that errors name.
  let path: String
  /// All fields but the model.
  var fields: [String: JSONValue] = [:]
  /// The model's fields but its vocabulary and merges.
  var model: [String: JSONValue] = [:]
  private var hasModel = false
  /// What was found as vocabulary, where that is no object.
  private var otherVocabulary: JSONValue?
  var vocabulary = Vocabulary()
  private(set) var merges = Merges()

  /// Pairs of entries, in the order of their ranks.
  struct Merges {
    private(set) var count = 0
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]

    mutating func append(_ first: some Collection<UInt8>, _ second: some Collection<UInt8>) {
      count += 1
      bytes += first
      ends.append(bytes.count)
      bytes += second
      ends.append(bytes.count)
    }

    /// Both entries of a merge, which stand side by side.
    func pair(_ rank: Int) -> (first: Range<Int>, second: Range<Int>, text: [UInt8]) {
      (ends[2 * rank]..<ends[2 * rank + 1], ends[2 * rank + 1]..<ends[2 * rank + 2], bytes)
    }
  }

  /// A file in the making, without entries.
  init(path: String, modelType: String) {
    self.path = path
    model = ["type": .string(modelType)]
    hasModel = true
  }

  /// Reads a `tokenizer.json`.
  ///
  /// - Throws: `FileError` for text that is no JSON, and for entries that are no ids.
  init(path: String) throws {
    self.path = path
    var scanner = try JSONScanner(try Self.bytes(path), path: path)
    var model: [String: JSONValue] = [:]
    try scanner.object("the file") { scanner, key in
      let name = String(decoding: key, as: UTF8.self)
      guard name == "model", scanner.peek() == UInt8(ascii: "{") else {
        fields[name] = try scanner.value(name)
        return
      }
      // Of several members with one key the last counts.
      hasModel = true
      (model, vocabulary, merges, otherVocabulary) = ([:], Vocabulary(), Merges(), nil)
      fields["model"] = nil
      try scanner.object("model") { scanner, key in
        switch (String(decoding: key, as: UTF8.self), scanner.peek()) {
        case ("vocab", UInt8(ascii: "{")):
          (vocabulary, otherVocabulary) = (Vocabulary(), nil)
          try readVocabulary(&scanner)
        case ("vocab", _): otherVocabulary = try scanner.value("vocab")
        case ("merges", UInt8(ascii: "[")):
          merges = Merges()
          try readMerges(&scanner)
        case (let name, _): model[name] = try scanner.value(name)
        }
      }
    }
    try scanner.end()
    self.model = model
  }

  /// Reads GPT-2's two files: ids by entry as JSON, and the merges as lines "first second".
  init(vocabulary path: String, merges mergesPath: String) throws {
    self.init(path: path, modelType: "BPE")
    var scanner = try JSONScanner(try Self.bytes(path), path: path)
    try readVocabulary(&scanner)
    try scanner.end()
    let text = try Self.bytes(mergesPath)
    let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for (number, line) in text[start...].split(separator: 0x0A).enumerated() {
      let line = line.last == 0x0D ? line.dropLast() : line
      if line.starts(with: "#version".utf8) || line.isEmpty { continue }
      try addMerge(line, of: mergesPath, "merge \(number)")
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try FileAccess.read(path, limit: 256 << 20))
  }

  private mutating func readVocabulary(_ scanner: inout JSONScanner) throws {
    try scanner.object("the vocabulary") { scanner, key in
      let value = try scanner.value("the vocabulary")
      guard case .int(let id) = value else {
        throw FileError(
          path, "the id of \(Self.quoted(key)) is \(value.kindDescription); expected a whole number")
      }
      try add(key, id: id)
    }
  }

  /// Adds an entry to the vocabulary.
  mutating func add(_ entry: [UInt8], id: Int) throws {
    do {
      try vocabulary.add(entry, id: id)
    } catch Vocabulary.Problem.outOfRange(let id) {
      throw FileError(
        path, "the id of \(Self.quoted(entry)) is \(id); ids go from 0 to \(Vocabulary.largestID)")
    } catch Vocabulary.Problem.twice(let id) {
      throw FileError(
        path, "the id \(id) is that of \(Self.quoted(entry)) and of another entry; ids are used once")
    }
  }

  private mutating func readMerges(_ scanner: inout JSONScanner) throws {
    try scanner.array("merges") { scanner in
      if scanner.peek() == UInt8(ascii: "\"") {
        try addMerge(try scanner.string("a merge")[...], of: path, "merge \(merges.count)")
        return
      }
      var parts: [[UInt8]] = []
      try scanner.array("a merge") { parts.append(try $0.string("a merge")) }
      guard parts.count == 2 else {
        throw FileError(path, "merge \(merges.count) has \(parts.count) entries; expected 2")
      }
      merges.append(parts[0], parts[1])
    }
  }

  private mutating func addMerge(_ line: ArraySlice<UInt8>, of file: String, _ place: String) throws {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw FileError(
        file, "\(place) is \(Self.quoted(line)); expected two entries with one space between them")
    }
    merges.append(parts[0], parts[1])
  }

  /// Adds the merge with the next rank.
  mutating func addMerge(_ first: [UInt8], _ second: [UInt8]) { merges.append(first, second) }

  static func quoted(_ text: some Collection<UInt8>) -> String {
    TokenizerError.quoted(String(decoding: text.prefix(40), as: UTF8.self))
  }

  /// How a byte is written in a vocabulary with byte fallback: <0x0A>.
  static func fallbackEntry(_ byte: UInt8) -> String {
    "<0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) + ">"
  }
}

extension TokenizerFile {
  /// Whether ``TokenizerJSON`` reads this file: one of our own.
  var isOfSymbols: Bool {
    guard model["type"] == .string("WordLevel"), fields["decoder"]?["type"] == .string("Fuse"),
      fields["normalizer"] ?? .null == .null, fields["post_processor"] ?? .null == .null,
      fields["pre_tokenizer"]?["type"] == .string("Split"),
      fields["pre_tokenizer"]?["behavior"] == .string("Isolated"),
      case .string(let expression)? = fields["pre_tokenizer"]?["pattern"]?["Regex"]
    else { return false }
    return TokenizerJSON.granularity(ofExpression: expression) != nil
  }

  /// The tokenizer that the file describes.
  ///
  /// - Parameter further: tokens that are added to the file's own, as it would write them.
  /// - Throws: `FileError` naming the part that is not supported, and what is.
  func parts(adding further: [JSONValue] = []) throws -> PipelineTokenizer.Parts {
    let reader = TokenizerPartReader(path: path)
    let normalizer = try reader.part(fields["normalizer"], "normalizer", reader.normalizer)
    let preTokenizer = try reader.part(fields["pre_tokenizer"], "pre_tokenizer", reader.preTokenizer)
    let isByteLevel = preTokenizer?.isByteLevel ?? false
    var whole = self
    let added = try whole.addAddedTokens(reader, further)
    return PipelineTokenizer.Parts(
      path: path, vocabulary: whole.vocabulary, addedTokens: added, normalizer: normalizer,
      preTokenizer: preTokenizer,
      model: try readModel(reader, isByteLevel: isByteLevel),
      postProcessor: try reader.part(fields["post_processor"], "post_processor") {
        try reader.postProcessor($0, $1, vocabulary: whole.vocabulary)
      }, decoder: try readDecoder(reader))
  }

  /// A decoder that makes no text very much longer: it has no other text to be measured by.
  private func readDecoder(_ reader: TokenizerPartReader) throws -> TokenDecoder? {
    let decoder = try reader.part(fields["decoder"], "decoder", reader.decoder)
    let most = 64
    guard let growth = decoder?.growth, growth > most else { return decoder }
    throw FileError(
      path, "the decoder makes texts up to \(growth) times as long; at most \(most) times is supported",
      hint: "the file is damaged, or made to stop programs that read it")
  }

  /// The most bytes of an added token, and of all of them.
  private static let mostBytes = (token: 1_024, all: 16 << 20)

  /// Adds tokens to the vocabulary as `tokenizers` does: a token that the model has keeps its id; others follow the
  /// vocabulary one by one, whatever id is written beside them. Of several with one text, the last one's properties count.
  private mutating func addAddedTokens(
    _ reader: TokenizerPartReader, _ further: [JSONValue]
  ) throws -> [AddedToken] {
    var elements: [JSONValue] = []
    if let list = fields["added_tokens"], list != .null {
      guard case .array(let own) = list else { throw reader.unsupported("added_tokens", list, "a list") }
      elements = own
    }
    var result: [AddedToken] = []
    var places: [Int32: Int] = [:]
    var bytes = 0
    let modelCount = vocabulary.count
    var largest = -1
    for (number, element) in (elements + further).enumerated() {
      let place =
        number < elements.count ? "added_tokens[\(number)]" : "added token \(number - elements.count)"
      var token = try reader.addedToken(element, place)
      guard !token.content.isEmpty else { continue }
      bytes += token.content.count
      guard token.content.count <= Self.mostBytes.token, bytes <= Self.mostBytes.all else {
        throw FileError(
          path,
          "'\(place)' has \(token.content.count) bytes; at most \(Self.mostBytes.token) a token are read, and \(Self.mostBytes.all) of all"
        )
      }
      if let id = vocabulary.id(of: token.content) {
        token.id = id
      } else {
        token.id = Int32(largest >= modelCount ? largest + 1 : modelCount)
        try add(token.content, id: Int(token.id))
      }
      largest = max(largest, Int(token.id))
      if let place = places[token.id] {
        result[place] = token
      } else {
        places[token.id] = result.count
        result.append(token)
      }
    }
    return result
  }

  private func readModel(_ reader: TokenizerPartReader, isByteLevel: Bool) throws -> TokenModel {
    guard hasModel else {
      throw reader.unsupported("model", fields["model"], "an object of type \(TokenModel.supported)")
    }
    let type = model["type"] ?? .string(merges.count > 0 ? "BPE" : "WordLevel")
    guard type == .string("BPE") || type == .string("WordLevel") else {
      throw reader.unsupported("model.type", type, TokenModel.supported)
    }
    if let otherVocabulary { throw reader.unsupported("model.vocab", otherVocabulary, "an object") }
    let read = isByteLevel ? vocabulary.decodingByteLevel() : vocabulary
    let unknown = try reader.text(model["unk_token"], "model.unk_token").map { vocabulary.id(of: $0) }
    guard type == .string("BPE") else {
      return .wordLevel(WordLevelModel(vocabulary: read, unknown: unknown ?? nil))
    }
    for name in ["dropout", "continuing_subword_prefix", "end_of_word_suffix"] {
      guard [.null, .string(""), .int(0), .double(0)].contains(model[name] ?? .null) else {
        throw reader.unsupported("model.\(name)", model[name], "none")
      }
    }
    let fallsBack = try reader.flag(model["byte_fallback"], "model.byte_fallback")
    return .bytePair(
      BytePairModel(
        vocabulary: read, merger: try merger(), isByteLevel: isByteLevel,
        fallback: fallsBack
          ? (UInt8.min...UInt8.max).map { vocabulary.id(of: Self.fallbackEntry($0)) } : [],
        unknown: unknown ?? nil, lacksUnknown: unknown == .some(nil),
        fusesUnknown: try reader.flag(model["fuse_unk"], "model.fuse_unk"),
        ignoresMerges: try reader.flag(model["ignore_merges"], "model.ignore_merges")))
  }

  private func merger() throws -> PairMerger {
    var merger = PairMerger(count: merges.count)
    for rank in 0..<merges.count {
      let (first, second, text) = merges.pair(rank)
      func id(_ range: Range<Int>) throws -> Int32 {
        guard let id = vocabulary.id(of: text, range) else {
          throw FileError(
            path, "merge \(rank) needs \(Self.quoted(text[range])), which is not in the vocabulary")
        }
        return id
      }
      merger.add(try id(first), try id(second), into: try id(first.lowerBound..<second.upperBound))
    }
    return merger
  }
}
