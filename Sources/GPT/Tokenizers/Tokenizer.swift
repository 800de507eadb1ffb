import Foundation
import Records

/// Text to token ids and back.
public protocol Tokenizer: Sendable {
  /// One more than the largest id, special tokens included.
  var vocabularySize: Int { get }
  /// The ids of special tokens by their text: they stand for no text of their own.
  var special: [String: Int] { get }
  /// The token that starts a sequence, nil when there is none.
  var beginningOfText: Int? { get }
  /// The token that ends a sequence, nil when there is none.
  var endOfText: Int? { get }
  /// All tokens that end a text which a model writes: models may have several.
  var endsOfText: Set<Int> { get }
  /// The token that fills up a batch, nil when there is none.
  var padding: Int? { get }

  /// The tokens of `text` and where they stand in it.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - addsSpecial: with the tokens that the tokenizer puts around every text, if it does.
  /// - Throws: ``TokenizerError`` for text that has no tokens.
  func encoding(_ text: String, addsSpecial: Bool) throws -> Encoding

  /// The text of `ids`, special tokens left out; ids outside of the vocabulary become U+FFFD.
  func decode(_ ids: [Int]) -> String

  /// The text that tokens add behind others. On their own they may read differently: many tokenizers drop the space at
  /// the start of a text, and a character may begin in one token and end in another.
  func decode(continuation ids: [Int], of prompt: [Int]) -> String

  /// The text of one token, also of special ones, for people to read; U+FFFD for ids outside of the vocabulary.
  func piece(_ id: Int) -> String

  /// The token as the vocabulary writes it, e.g. `Ġthe` or `▁the`; nil for ids that it does not have.
  func entry(_ id: Int) -> String?

  /// The id of a special token, of an entry of the vocabulary, or of a text that is one token.
  func id(of piece: String) -> Int?

  /// The files that make `AutoTokenizer` open this tokenizer, by name.
  ///
  /// - Parameter context: the most positions of the model they stand beside.
  func files(context: Int) throws -> [String: Data]
}

extension Tokenizer {
  public var endsOfText: Set<Int> { Set(endOfText.map { [$0] } ?? []) }

  public func decode(continuation ids: [Int], of prompt: [Int]) -> String {
    let whole = decode(prompt + ids).unicodeScalars
    let common = zip(whole, decode(prompt).unicodeScalars).prefix { $0 == $1 }.count
    return String(String.UnicodeScalarView(whole.dropFirst(common)))
  }

  /// The ids of a text, with the tokens that the tokenizer puts around every text.
  public func encode(_ text: String) throws -> [Int] { try encoding(text, addsSpecial: true).ids }

  /// The ids of a text that stands behind another: nothing is put around it.
  public func encode(continuation text: String) throws -> [Int] {
    try encoding(text, addsSpecial: false).ids
  }
}

/// A text's tokens and their places.
public struct Encoding: Sendable, Equatable {
  /// The tokens.
  public var ids: [Int]
  /// What each token stands for, in Unicode scalars of the text; empty for tokens that are not in the text.
  public var offsets: [Range<Int>]

  /// Tokens with their places.
  ///
  /// - Precondition: as many ids as offsets.
  public init(ids: [Int] = [], offsets: [Range<Int>] = []) {
    precondition(ids.count == offsets.count, "\(ids.count) ids, \(offsets.count) offsets")
    self.ids = ids
    self.offsets = offsets
  }
}

/// Text that a tokenizer cannot take.
public struct TokenizerError: Diagnostic, Equatable {
  /// The symbol that is not in the vocabulary.
  public let symbol: String
  /// Its place in the text, in Unicode scalars counted from 0.
  public let position: Int
  /// What the vocabulary holds, shortened when long.
  public let alphabet: String

  public var problem: String {
    "the symbol \(Self.quoted(symbol)) at position \(position) is not in the vocabulary"
  }

  public var hint: Hint? { "the alphabet is \(alphabet)" }

  /// A symbol in quotes with control characters escaped.
  static func quoted(_ symbol: String) -> String { symbol.debugDescription }
}
