import Foundation

/// A tokenizer of Hugging Face's library `tokenizers`, with the same tokens, offsets and decoded texts.
///
/// A text goes through normalizer, pre-tokenizer, model and post-processor, and back through the decoder; added tokens
/// are found before all of them. `TokenizerFile` reads the parts.
public struct PipelineTokenizer: Tokenizer {
  /// What a file says.
  struct Parts: Sendable {
    /// The file that errors name.
    var path: String
    /// Entries as they are written, added tokens included.
    var vocabulary: Vocabulary
    var addedTokens: [AddedToken] = []
    var normalizer: Normalizer?
    var preTokenizer: PreTokenizer?
    var model: TokenModel
    var postProcessor: PostProcessor?
    var decoder: TokenDecoder?
  }

  /// The tokens that have a role, as the files beside `tokenizer.json` name them.
  struct Roles: Sendable, Equatable {
    var beginningOfText: Int?
    var endOfText: Int?
    var endsOfText: Set<Int> = []
    var padding: Int?
  }

  public let special: [String: Int]
  private let parts: Parts
  private let roles: Roles
  private let sourceFiles: [String: Data]
  private let isByteLevel: Bool
  /// Added tokens' texts by id; those that are looked for in normalized text are written as they are there.
  private let added: [Int: String]
  private let specialIDs: Set<Int>
  private let rawTokens: AddedTokenFinder
  private let normalizedTokens: AddedTokenFinder

  /// - Throws: `FileError` for added tokens that the normalizer would make very long.
  init(_ parts: Parts, roles: Roles, files: [String: Data]) throws {
    self.parts = parts
    self.roles = roles
    sourceFiles = files
    isByteLevel = parts.preTokenizer?.isByteLevel ?? false
    let special = parts.addedTokens.filter(\.isSpecial)
    self.special = Dictionary(
      special.map { (String(decoding: $0.content, as: UTF8.self), Int($0.id)) },
      uniquingKeysWith: { first, _ in first })
    let normalized: [AddedToken]
    do {
      normalized = try parts.addedTokens.filter(\.isNormalized).map { token in
        var token = token
        token.content = try parts.normalizer?.normalized(token.content) ?? token.content
        return token
      }
    } catch let growth as TextGrowth { throw growth.error(parts.path, "normalizer") }
    added = Dictionary(
      (normalized + parts.addedTokens).map { (Int($0.id), String(decoding: $0.content, as: UTF8.self)) },
      uniquingKeysWith: { first, _ in first })
    specialIDs = Set(special.map { Int($0.id) })
    // Where two tokens are written the same, special ones come first.
    func specialFirst(_ tokens: [AddedToken]) -> [AddedToken] {
      tokens.filter(\.isSpecial) + tokens.filter { !$0.isSpecial }
    }
    rawTokens = AddedTokenFinder(specialFirst(parts.addedTokens.filter { !$0.isNormalized }))
    normalizedTokens = AddedTokenFinder(specialFirst(normalized))
  }

  public var vocabularySize: Int { parts.vocabulary.size }
  public var beginningOfText: Int? { roles.beginningOfText }
  public var endOfText: Int? { roles.endOfText }
  public var endsOfText: Set<Int> { roles.endsOfText }
  public var padding: Int? { roles.padding }

  /// O(n) in the text's length, times the logarithm of the longest piece's.
  ///
  /// - Throws: `FileError` where the file would make a text very much longer, and ``TokenizerError`` for a piece that is not in a vocabulary without a token for unknown ones; byte-pair
  ///   models leave such characters out.
  public func encoding(_ text: String, addsSpecial: Bool) throws -> Encoding {
    let bytes = Array(text.utf8)
    var encoding = Encoding()
    var cache = TokenCache()
    var scalars = 0
    var matches: [Int: String] = [:]
    func add(_ token: AddedToken, _ range: Range<Int>, of text: AlignedText) {
      matches[encoding.ids.count] = String(decoding: text.bytes[range], as: UTF8.self)
      encoding.append(Int(token.id), text.origin(of: range))
    }
    try rawTokens.forEachPart(of: bytes) { token, range in
      var part = AlignedText(bytes, range, first: scalars)
      scalars = Int(part.ends[part.count - 1])
      if let token { return add(token, 0..<part.count, of: part) }
      do {
        try parts.normalizer?.apply(to: &part, limit: TextGrowth.limit(range.count))
      } catch let growth as TextGrowth { throw growth.error(parts.path, "normalizer") }
      try normalizedTokens.forEachPart(of: part.bytes) { token, range in
        if let token { return add(token, range, of: part) }
        var text = AlignedText()
        if range.count == part.count { text = part } else { text.append(part, range) }
        try encode(text, into: &encoding, &cache)
      }
    }
    do {
      try parts.postProcessor?.apply(
        to: &encoding, &matches, addsSpecial: addsSpecial, limit: TextGrowth.limit(bytes.count), entry: entry)
    } catch let growth as TextGrowth { throw growth.error(parts.path, "post-processor") }
    return encoding
  }

  /// Appends the tokens of normalized text without added tokens.
  private func encode(_ text: AlignedText, into encoding: inout Encoding, _ cache: inout TokenCache) throws {
    var text = text
    var pieces = [0..<text.count]
    parts.preTokenizer?.apply(to: &text, &pieces)
    encoding.ids.reserveCapacity(encoding.ids.count + pieces.count)
    encoding.offsets.reserveCapacity(encoding.offsets.count + pieces.count)
    for piece in pieces {
      let place: Range<Int>
      do {
        place = try cache.place(of: piece, in: text.bytes, model: parts.model)
      } catch is UnknownPiece {
        throw TokenizerError(
          symbol: String(decoding: text.bytes[piece], as: UTF8.self),
          position: text.origin(of: piece).lowerBound, alphabet: alphabet)
      }
      let first = encoding.ids.count
      var start = piece.lowerBound
      for token in place {
        let end = start + Int(cache.tokens.lengths[token])
        encoding.append(Int(cache.tokens.ids[token]), text.origin(of: start..<end))
        start = end
      }
      if isByteLevel, start < piece.upperBound { relocate(first, of: &encoding, piece, in: text) }
    }
  }

  /// Gives the last tokens of a byte-level text the offsets of `tokenizers` where some bytes have no token.
  ///
  /// It counts tokens from the front of the piece, as written in UTF-8: a missing byte moves those behind it.
  private func relocate(
    _ first: Int, of encoding: inout Encoding, _ piece: Range<Int>, in text: AlignedText
  ) {
    let places = piece.flatMap { place in
      repeatElement(place, count: String(ByteLevel.characters[Int(text.bytes[place])]).utf8.count)
    }
    var start = 0
    for token in first..<encoding.ids.count {
      let end = min(start + (parts.vocabulary.entry(encoding.ids[token])?.count ?? 0), places.count)
      guard start < end else { return }
      encoding.offsets[token] = text.origin(of: places[start]..<places[end - 1] + 1)
      start = end
    }
  }

  public func decode(_ ids: [Int]) -> String {
    let tokens = ids.filter { !specialIDs.contains($0) }.map { entry($0) ?? "\u{FFFD}" }
    return parts.decoder?.apply(tokens).joined() ?? tokens.joined(separator: " ")
  }

  /// The text of a token, with the space before it. Bytes that are no whole character are written <0x00> … <0xFF>.
  public func piece(_ id: Int) -> String {
    guard let written = entry(id) else { return "\u{FFFD}" }
    if specialIDs.contains(id) { return written }
    if isByteLevel, added[id] == nil, let bytes = ByteLevel.bytes(of: Array(written.utf8)[...]) {
      return String(validating: bytes, as: UTF8.self)
        ?? bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : TokenizerFile.fallbackEntry($0) }.joined()
    }
    return spaces.reduce(written) { $0.replacingScalars($1, with: " ") }
  }

  public func entry(_ id: Int) -> String? {
    added[id] ?? parts.vocabulary.entry(id).map { String(decoding: $0, as: UTF8.self) }
  }

  public func id(of piece: String) -> Int? {
    if let id = parts.vocabulary.id(of: piece) { return Int(id) }
    let text = Array(piece.utf8)
    if isByteLevel {
      let written = text.map { String(ByteLevel.characters[Int($0)]) }.joined()
      return parts.vocabulary.id(of: written).map(Int.init)
    }
    return spaces.lazy.compactMap { mark in
      parts.vocabulary.id(of: piece.replacingScalars(" ", with: mark)).map(Int.init)
    }.first
  }

  public func files(context: Int) -> [String: Data] { sourceFiles }

  /// What stands for a space in the vocabulary's entries.
  private var spaces: [String] {
    (parts.decoder?.steps ?? []).compactMap { step in
      switch step {
      case .replace(let mark, with: " "): mark
      case .metaspace(let mark, _): String(mark)
      default: nil
      }
    }
  }

  private var alphabet: String {
    let entries = (0..<vocabularySize).lazy.filter { !specialIDs.contains($0) }.compactMap(entry)
    return entries.prefix(40).map(TokenizerError.quoted).joined(separator: " ")
      + " … (\(vocabularySize) tokens)"
  }
}

extension Encoding {
  mutating func append(_ id: Int, _ range: Range<Int>) {
    ids.append(id)
    offsets.append(range)
  }
}
