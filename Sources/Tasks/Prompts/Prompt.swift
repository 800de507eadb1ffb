import GPT
import Records

/// A text that a model goes on from: no world stands behind it, and no answer is known to be right.
public struct Prompt: Sendable, Equatable {
  /// Nil for token ids.
  public let text: String?
  /// The token ids that the model reads.
  public let tokens: [Int]
  /// The text of each token.
  public let pieces: [String]

  /// Reads a text with the run's tokenizer.
  ///
  /// - Parameters:
  ///   - text: what the model reads.
  ///   - run: the model with its tokenizer.
  ///   - option: where it was given, for messages.
  /// - Throws: `FileError` for a run without tokenizer, `TokenizerError` for text that has no tokens,
  ///   `ArgumentError` for an empty text and one that is longer than the model's context.
  public init(_ text: String, of run: Run, at option: String = "text") throws {
    try self.init(tokens: run.requireTokenizer().encode(text), text: text, of: run, at: option)
  }

  /// Takes token ids as they are.
  ///
  /// - Throws: `ArgumentError` for ids that the model does not have, for none, and for too many.
  public init(tokens: [Int], of run: Run, at option: String = "tokens") throws {
    try self.init(tokens: tokens, text: nil, of: run, at: option)
  }

  private init(tokens: [Int], text: String?, of run: Run, at option: String) throws {
    let d = run.model.dimensions
    guard !tokens.isEmpty else {
      throw ArgumentError(option, "expected at least one token, found none")
    }
    guard tokens.count <= d.context else {
      throw ArgumentError(
        option, "expected at most \(d.context) tokens, the model's context, found \(tokens.count)")
    }
    for token in tokens where !(0..<d.vocabulary).contains(token) {
      throw ArgumentError(option, "expected tokens from 0 to \(d.vocabulary - 1), found \(token)")
    }
    self.text = text
    self.tokens = tokens
    pieces = tokens.map(run.piece)
  }
}

extension Run {
  /// The token that is written as `text`, as an answer; without a tokenizer the one of that number. Of a model whose logits
  /// stand for other classes, the class.
  ///
  /// - Parameters:
  ///   - text: the token as it is written.
  ///   - option: where it was given, for messages.
  /// - Throws: `ArgumentError` for a number outside of the vocabulary, for a text of several tokens, which it lists,
  ///   and for text that is no token, with near ones.
  public func token(_ text: String, at option: String) throws -> Int {
    guard model.givesSymbols else { return try outputClass(text, at: option) }
    let vocabulary = model.dimensions.vocabulary
    guard let tokenizer else {
      guard let id = Int(text), (0..<vocabulary).contains(id) else {
        throw ArgumentError(
          option, "expected the number of a token from 0 to \(vocabulary - 1), found \"\(text)\"",
          hint: "the model has no tokenizer")
      }
      return id
    }
    if let id = tokenizer.id(of: text), id < vocabulary { return id }
    if let ids = try? tokenizer.encode(continuation: text), ids.count > 1 {
      let pieces = ids.map { tokenizer.piece($0).debugDescription }.joined(separator: ", ")
      throw ArgumentError(
        option, "expected one token, \(text.debugDescription) is \(ids.count): \(pieces)",
        hint: "name the first of them")
    }
    let near = NearMatches.nearest(to: text, among: (0..<tokenizer.vocabularySize).map(tokenizer.piece))
    throw ArgumentError(
      option, "no token is written \(text.debugDescription)",
      hint: "near tokens: \(near.map(\.debugDescription).joined(separator: ", "))")
  }
}
