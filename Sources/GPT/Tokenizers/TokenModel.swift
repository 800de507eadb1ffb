/// What makes tokens of a piece of text.
enum TokenModel: Sendable {
  case bytePair(BytePairModel)
  case wordLevel(WordLevelModel)

  /// The kinds that can be read, for error messages.
  static let supported = "BPE and WordLevel"

  /// Appends the tokens of a piece.
  ///
  /// - Throws: ``UnknownPiece`` where there are none.
  func tokenize(_ text: [UInt8], _ piece: Range<Int>, into tokens: inout MergingTokens) throws {
    switch self {
    case .bytePair(let model): try model.tokenize(text, piece, into: &tokens)
    case .wordLevel(let model): try model.tokenize(text, piece, into: &tokens)
    }
  }
}

/// A piece of text that is not in a vocabulary without a token for unknown ones.
struct UnknownPiece: Error {}

/// Whole pieces are tokens.
struct WordLevelModel: Sendable {
  /// Entries as the model sees them: bytes where it is byte-level.
  let vocabulary: Vocabulary
  /// The token of all other pieces.
  let unknown: Int32?

  func tokenize(_ text: [UInt8], _ piece: Range<Int>, into tokens: inout MergingTokens) throws {
    guard let id = vocabulary.id(of: text, piece) ?? unknown else { throw UnknownPiece() }
    tokens.append(id, length: piece.count)
  }
}

/// Byte-pair encoding (Sennrich et al. 2016): a piece's characters, or bytes, are merged in the order of learnt pairs.
struct BytePairModel: Sendable {
  /// Entries as the model sees them: bytes where it is byte-level.
  let vocabulary: Vocabulary
  let merger: PairMerger
  /// Whether bytes are merged; characters otherwise.
  let isByteLevel: Bool
  /// The tokens of the bytes of characters without token, <0x00> and so on; empty without byte fallback.
  let fallback: [Int32?]
  /// The token of characters that have none, nor bytes that have.
  let unknown: Int32?
  /// Whether the file names such a token that its vocabulary does not have.
  let lacksUnknown: Bool
  /// Whether neighbouring unknown characters are one token.
  let fusesUnknown: Bool
  /// Whether a piece that is a token as a whole is not put together by merges.
  let ignoresMerges: Bool
  /// The tokens of characters of one byte, in byte-level models of all bytes.
  private let byteTokens: [Int32?]

  init(
    vocabulary: Vocabulary, merger: PairMerger, isByteLevel: Bool, fallback: [Int32?], unknown: Int32?,
    lacksUnknown: Bool, fusesUnknown: Bool, ignoresMerges: Bool
  ) {
    self.vocabulary = vocabulary
    self.merger = merger
    self.isByteLevel = isByteLevel
    self.fallback = fallback
    self.unknown = unknown
    self.lacksUnknown = lacksUnknown
    self.fusesUnknown = fusesUnknown
    self.ignoresMerges = ignoresMerges
    byteTokens = (UInt8.min...(isByteLevel ? 0xFF : 0x7F)).map { vocabulary.id(of: [$0]) }
  }

  /// Characters without any token are left out; the bytes that tokens stand for are then fewer than the piece's.
  func tokenize(_ text: [UInt8], _ piece: Range<Int>, into tokens: inout MergingTokens) throws {
    if ignoresMerges, let id = vocabulary.id(of: text, piece) {
      tokens.append(id, length: piece.count)
      return
    }
    var waiting = 0
    var place = piece.lowerBound
    while place < piece.upperBound {
      let byte = text[place]
      let length = isByteLevel || byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      defer { place += length }
      let character = place..<place + length
      if let id = length == 1 ? byteTokens[Int(byte)] : vocabulary.id(of: text, character) {
        if waiting > 0 { tokens.append(unknown!, length: waiting) }
        waiting = 0
        tokens.append(id, length: length)
      } else if !fallback.isEmpty, text[character].allSatisfy({ fallback[Int($0)] != nil }) {
        for byte in text[character] { tokens.append(fallback[Int(byte)]!, length: 1) }
      } else if let unknown {
        if waiting > 0, !fusesUnknown {
          tokens.append(unknown, length: waiting)
          waiting = 0
        }
        waiting += length
      } else if lacksUnknown {
        throw UnknownPiece()
      }
    }
    if waiting > 0 { tokens.append(unknown!, length: waiting) }
    merger.merge(&tokens)
  }
}
