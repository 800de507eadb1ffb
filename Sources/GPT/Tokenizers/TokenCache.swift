/// The tokens of the pieces of a text that were seen before: most words of a text occur in it again and again.
struct TokenCache {
  /// Longer pieces are rarely the same as another.
  static let longestPiece = 64

  /// Tokens, of all pieces one after the other.
  private(set) var tokens = MergingTokens()
  private var pieces = ByteTable()
  /// Which tokens are a piece's, by its number.
  private var places: [Range<Int>] = []
  private var working = MergingTokens()

  /// Which of ``tokens`` are a piece's.
  mutating func place(of piece: Range<Int>, in text: [UInt8], model: TokenModel) throws -> Range<Int> {
    let isKept = piece.count <= Self.longestPiece
    if isKept {
      let (number, isNew) = pieces.insert(text, piece)
      if !isNew { return places[number] }
    }
    working.removeAll()
    // An error ends the use of the cache, so that no piece is left without tokens.
    try model.tokenize(text, piece, into: &working)
    let place = tokens.append(working)
    if isKept { places.append(place) }
    return place
  }
}
