import Foundation
import Worlds

/// The tokenizer of a world: every symbol is a token, plus one for the end of a text and one for padding.
///
/// In `tokenizer.json` this is a `WordLevel` model behind a `Split` pre-tokenizer with a `Fuse` decoder, which
/// Hugging Face's `AutoTokenizer` opens.
public struct SymbolTokenizer: Tokenizer, Equatable {
  /// The text of the token that ends a sequence.
  public static let endOfTextPiece = "<|endoftext|>"
  /// The text of the token that fills up a batch.
  public static let paddingPiece = "<|pad|>"

  /// All symbols by id, the special ones included.
  public let symbols: [String]
  /// Single characters, or runs of digits as one symbol, with or without the space before them.
  public let granularity: Granularity
  /// The special tokens' ids by their text.
  public let special: [String: Int]
  private let ids: [String: Int]

  /// The tokenizer of a world: its alphabet in order, then the two special tokens.
  public init(world: World) {
    self.init(
      symbols: world.alphabet + [Self.endOfTextPiece, Self.paddingPiece], granularity: world.granularity,
      special: [Self.endOfTextPiece, Self.paddingPiece])
  }

  init(symbols: [String], granularity: Granularity, special: [String]) {
    self.symbols = symbols
    self.granularity = granularity
    ids = Dictionary(symbols.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.special = ids.filter { special.contains($0.key) }
  }

  public var vocabularySize: Int { symbols.count }

  /// Texts of a world start with nothing.
  public var beginningOfText: Int? { nil }

  public var endOfText: Int? { special[Self.endOfTextPiece] }

  /// The token that fills up a batch.
  public var padding: Int? { special[Self.paddingPiece] }

  /// Nothing is put around a text, and the text of a special token is no way to its id.
  public func encoding(_ text: String, addsSpecial: Bool) throws -> Encoding {
    var result = Encoding()
    var position = 0
    for symbol in granularity.symbols(in: text) {
      guard let id = ids[symbol], special[symbol] == nil else {
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
      return special[symbols[id]] == nil ? symbols[id] : ""
    }.joined()
  }

  /// Symbols read the same wherever they stand.
  public func decode(continuation ids: [Int], of prompt: [Int]) -> String { decode(ids) }

  public func piece(_ id: Int) -> String { entry(id) ?? "\u{FFFD}" }

  public func entry(_ id: Int) -> String? { symbols.indices.contains(id) ? symbols[id] : nil }

  public func id(of piece: String) -> Int? { ids[piece] }

  public func files(context: Int) throws -> [String: Data] {
    try TokenizerJSON.files(self, context: context)
  }

  private var alphabet: String {
    let plain = symbols.filter { special[$0] == nil }
    let shown = plain.prefix(40).map(TokenizerError.quoted).joined(separator: " ")
    return plain.count > 40 ? shown + " … (\(plain.count) symbols)" : shown
  }
}
