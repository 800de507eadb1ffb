/// What a tokenizer makes of a text.
public struct TokenizationReport: Encodable, Sendable {
  /// The ids.
  public let tokens: [Int]
  /// Each token as the vocabulary writes it.
  public let pieces: [String]
  /// Each token's place in the text, in Unicode scalars; empty for tokens that are not in the text.
  public let offsets: [Range<Int>]
  /// Each token's own text, for people.
  public let texts: [String]
  /// The text's number of Unicode scalars.
  public let length: Int

  private enum CodingKeys: CodingKey { case tokens, pieces, offsets }

  /// What a tokenizer makes of a text.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - tokenizer: what splits it.
  ///   - addsSpecial: with the tokens that are put around every text.
  /// - Throws: ``TokenizerError`` for text that has no tokens.
  public init(_ text: String, tokenizer: any Tokenizer, addsSpecial: Bool = true) throws {
    let encoding = try tokenizer.encoding(text, addsSpecial: addsSpecial)
    tokens = encoding.ids
    pieces = encoding.ids.map { tokenizer.entry($0) ?? tokenizer.piece($0) }
    offsets = encoding.offsets
    texts = encoding.ids.map(tokenizer.piece)
    length = text.unicodeScalars.count
  }
}

/// What tokens say.
public struct DecodingReport: Encodable, Sendable {
  /// The ids.
  public let tokens: [Int]
  /// Each token as the vocabulary writes it.
  public let pieces: [String]
  /// Their text, special tokens left out.
  public let text: String

  /// What a tokenizer makes of ids.
  public init(_ tokens: [Int], tokenizer: any Tokenizer) {
    self.tokens = tokens
    pieces = tokens.map { tokenizer.entry($0) ?? tokenizer.piece($0) }
    text = tokenizer.decode(tokens)
  }
}
