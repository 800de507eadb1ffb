import Foundation
import Records

/// Every symbol of a small alphabet is a token, plus one for the end of a text and one for padding.
///
/// In `tokenizer.json` this is a `WordLevel` model behind a `Split` pre-tokenizer with a `Fuse` decoder, which
/// Hugging Face's `AutoTokenizer` opens.
public struct SymbolTokenizer: Tokenizer, Equatable {
  /// The text of the token that ends a sequence, in all worlds whose own texts do not hold it.
  public static let endOfTextPiece = SpecialText.endOfText
  /// The text of the token that fills up a batch.
  public static let paddingPiece = SpecialText.padding

  /// All symbols by id, the special ones included.
  public let symbols: [String]
  /// Single characters, or runs of digits as one symbol, with or without the space before them.
  public let granularity: Granularity
  /// The special tokens' ids by their text.
  public let special: [String: Int]
  public let endOfText: Int?
  /// The token that fills up a batch.
  public let padding: Int?
  private let ids: [ExactText: Int]
  private let specialIDs: Set<Int>

  /// Symbols in order, then two special tokens whose texts stand in none of `texts`.
  package init(_ plain: [String], granularity: Granularity, avoiding texts: [String]) {
    let pieces = SpecialText.pieces(avoiding: texts)
    let special = [pieces.endOfText, pieces.padding]
    self.init(symbols: plain + special, granularity: granularity, special: special)
  }

  init(symbols: [String], granularity: Granularity, special: [String]) {
    self.symbols = symbols
    self.granularity = granularity
    let ids = Dictionary(
      symbols.enumerated().map { (ExactText($1), $0) }, uniquingKeysWith: { first, _ in first })
    self.ids = ids
    let named = special.compactMap { piece in ids[ExactText(piece)].map { (piece, $0) } }
    self.special = Dictionary(named, uniquingKeysWith: { first, _ in first })
    specialIDs = Set(named.map(\.1))
    endOfText = named.first { SpecialText.isEndOfText($0.0) }?.1
    padding = named.first { SpecialText.isPadding($0.0) }?.1
  }

  public var vocabularySize: Int { symbols.count }

  /// Texts of a world start with nothing.
  public var beginningOfText: Int? { nil }

  public static func == (a: SymbolTokenizer, b: SymbolTokenizer) -> Bool {
    a.granularity == b.granularity && a.specialIDs == b.specialIDs
      && a.symbols.elementsEqual(b.symbols) { $0.isExactly($1) }
  }

  /// Nothing is put around a text, and the text of a special token is no way to its id: it is refused also where all
  /// its characters are symbols, since `AutoTokenizer` would take it for that token.
  public func encoding(_ text: String, addsSpecial: Bool) throws -> Encoding {
    if let (piece, position) = firstSpecial(in: text) {
      throw TokenizerError(symbol: piece, position: position, alphabet: alphabet)
    }
    var result = Encoding()
    var position = 0
    for symbol in granularity.symbols(in: text) {
      guard let id = ids[ExactText(symbol)], !specialIDs.contains(id) else {
        throw TokenizerError(symbol: symbol, position: position, alphabet: alphabet)
      }
      let end = position + symbol.unicodeScalars.count
      result.ids.append(id)
      result.offsets.append(position..<end)
      position = end
    }
    return result
  }

  public func decode(_ ids: [Int]) -> String {
    ids.map { id in
      guard symbols.indices.contains(id) else { return "\u{FFFD}" }
      return specialIDs.contains(id) ? "" : symbols[id]
    }.joined()
  }

  /// Symbols read the same wherever they stand.
  public func decode(continuation ids: [Int], of prompt: [Int]) -> String { decode(ids) }

  public func piece(_ id: Int) -> String { entry(id) ?? "\u{FFFD}" }

  public func entry(_ id: Int) -> String? { symbols.indices.contains(id) ? symbols[id] : nil }

  public func id(of piece: String) -> Int? { ids[ExactText(piece)] }

  public func files(context: Int) throws -> [String: Data] {
    try TokenizerJSON.files(self, context: context)
  }

  /// The first special token whose text stands in `text`, where the alphabet has all its characters, and its position.
  private func firstSpecial(in text: String) -> (piece: String, position: Int)? {
    guard ids[ExactText("<")] != nil, text.utf8.contains(UInt8(ascii: "<")) else { return nil }
    let scalars = Array(text.unicodeScalars)
    for position in scalars.indices where scalars[position] == "<" {
      for id in specialIDs where scalars[position...].starts(with: symbols[id].unicodeScalars) {
        return (symbols[id], position)
      }
    }
    return nil
  }

  private var alphabet: String {
    let plain = symbols.indices.filter { !specialIDs.contains($0) }.map { symbols[$0] }
    let shown = plain.prefix(40).map(TokenizerError.quoted).joined(separator: " ")
    return plain.count > 40 ? shown + " … (\(plain.count) symbols)" : shown
  }
}
