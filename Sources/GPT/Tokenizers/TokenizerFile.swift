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
  /// - Throws: ``CheckpointError`` for text that is no JSON, and for entries that are no ids.
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
      hasModel = true
      try scanner.object("model") { scanner, key in
        switch (String(decoding: key, as: UTF8.self), scanner.peek()) {
        case ("vocab", UInt8(ascii: "{")): try readVocabulary(&scanner)
        case ("vocab", _): otherVocabulary = try scanner.value("vocab")
        case ("merges", UInt8(ascii: "[")): try readMerges(&scanner)
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
    for (number, line) in text.split(separator: 0x0A).enumerated() {
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
        throw CheckpointError(
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
      throw CheckpointError(
        path, "the id of \(Self.quoted(entry)) is \(id); ids go from 0 to \(Vocabulary.largestID)")
    } catch Vocabulary.Problem.twice(let id) {
      throw CheckpointError(
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
        throw CheckpointError(path, "merge \(merges.count) has \(parts.count) entries; expected 2")
      }
      merges.append(parts[0], parts[1])
    }
  }

  private mutating func addMerge(_ line: ArraySlice<UInt8>, of file: String, _ place: String) throws {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw CheckpointError(
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
  /// - Throws: ``CheckpointError`` naming the part that is not supported, and what is.
  func parts() throws -> PipelineTokenizer.Parts {
    let reader = TokenizerPartReader(path: path)
    let normalizer = try reader.part(fields["normalizer"], "normalizer", reader.normalizer)
    let preTokenizer = try reader.part(fields["pre_tokenizer"], "pre_tokenizer", reader.preTokenizer)
    let isByteLevel = preTokenizer?.isByteLevel ?? false
    var whole = self
    let added = try whole.addAddedTokens(reader)
    return PipelineTokenizer.Parts(
      vocabulary: whole.vocabulary, addedTokens: added, normalizer: normalizer, preTokenizer: preTokenizer,
      model: try readModel(reader, isByteLevel: isByteLevel),
      postProcessor: try reader.part(fields["post_processor"], "post_processor") {
        try reader.postProcessor($0, $1, vocabulary: whole.vocabulary)
      }, decoder: try reader.part(fields["decoder"], "decoder", reader.decoder))
  }

  private mutating func addAddedTokens(_ reader: TokenizerPartReader) throws -> [AddedToken] {
    guard let list = fields["added_tokens"], list != .null else { return [] }
    guard case .array(let elements) = list else {
      throw reader.unsupported("added_tokens", list, "a list")
    }
    var result: [AddedToken] = []
    for (number, element) in elements.enumerated() {
      var token = try reader.addedToken(element, "added_tokens[\(number)]")
      guard !token.content.isEmpty else { continue }
      // A token that the model has keeps the model's id, as in `tokenizers`.
      if let id = vocabulary.id(of: token.content) {
        token.id = id
      } else {
        try add(token.content, id: Int(token.id))
      }
      result.append(token)
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
          throw CheckpointError(
            path, "merge \(rank) needs \(Self.quoted(text[range])), which is not in the vocabulary")
        }
        return id
      }
      merger.add(try id(first), try id(second), into: try id(first.lowerBound..<second.upperBound))
    }
    return merger
  }
}
