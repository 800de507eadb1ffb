import Corpora
import GPT

/// A prompt as tokens, with the places of what is looked at.
package struct ReasoningQuery: Sendable, Equatable {
  package let tokens: [Int]
  /// The tokens of each statement, in the order of ``ReasoningItem/statements``; never empty.
  package let statements: [Range<Int>]
  /// The rows that attend: question and invitation.
  package let question: Range<Int>

  /// The corrected prompt: the item's own context, and the places that the tokenizer says. A token belongs to a statement
  /// when it shares a character with it.
  ///
  /// - Throws: ``ReasoningError/text(item:problem:)``.
  package init(_ item: ReasoningItem, demonstrations: [ReasoningItem], tokenizer: any Tokenizer) throws {
    let prompt = ReasoningPrompt(item, demonstrations: demonstrations)
    let encoding = try Self.encoding(prompt.text, item, tokenizer, addsSpecial: true)
    func tokens(of range: Range<Int>) throws -> Range<Int> {
      let places = encoding.offsets.indices.filter { encoding.offsets[$0].overlaps(range) }
      guard let first = places.first, let last = places.last else {
        throw ReasoningError.text(item: item.id, problem: "no token stands for a part of its prompt")
      }
      return first..<last + 1
    }
    self.init(
      tokens: encoding.ids, statements: try prompt.statements.map(tokens),
      question: try tokens(of: prompt.question))
  }

  /// The published prompt for attention: facts, then rules, joined without spaces, no colon, no tokens around the text.
  /// Statements are where they would be if each were encoded on its own, and the first lacks its first token.
  ///
  /// - Throws: ``ReasoningError/text(item:problem:)``, also when no token is left for the question.
  package init(released item: ReasoningItem, demonstrations: [ReasoningItem], tokenizer: any Tokenizer) throws
  {
    let shown = demonstrations.map { ReleasedPrompt.demonstration($0) }.joined()
    let order = item.statements.indices.sorted {
      (item.statements[$0].kind == .fact ? 0 : 1, $0) < (item.statements[$1].kind == .fact ? 0 : 1, $1)
    }
    func ids(_ text: String) throws -> [Int] {
      text.isEmpty ? [] : try Self.encoding(text, item, tokenizer, addsSpecial: false).ids
    }
    let text = shown + order.map { item.statements[$0].text }.joined() + " " + ReleasedPrompt.question(item)
    let tokens = try ids(text)
    var places = [Range<Int>](repeating: 0..<0, count: item.statements.count)
    var start = try ids(shown).count
    for (number, index) in order.enumerated() {
      let end = start + (try ids(item.statements[index].text).count)
      places[index] = min(end - 1, start + (number == 0 ? 1 : 0))..<end
      start = end
    }
    guard start < tokens.count else {
      throw ReasoningError.text(item: item.id, problem: "no token is left for the question")
    }
    self.init(tokens: tokens, statements: places, question: start..<tokens.count)
  }

  /// Tokens of which only the answer matters.
  init(tokens: [Int]) { self.init(tokens: tokens, statements: [], question: tokens.indices) }

  private init(tokens: [Int], statements: [Range<Int>], question: Range<Int>) {
    self.tokens = tokens
    self.statements = statements
    self.question = question
  }

  static func encoding(
    _ text: String, _ item: ReasoningItem, _ tokenizer: any Tokenizer, addsSpecial: Bool
  ) throws -> Encoding {
    do { return try tokenizer.encoding(text, addsSpecial: addsSpecial) } catch let error as TokenizerError {
      throw ReasoningError.text(item: item.id, problem: error.summary, hint: error.hint)
    }
  }
}

/// The published prompts' wording.
enum ReleasedPrompt {
  /// `context question: True or False?True`, or `context question options answer`, and a line break.
  static func demonstration(_ item: ReasoningItem) -> String { accuracy(item) + "\(item.answer)\n" }

  /// The prompt whose answer is judged.
  static func accuracy(_ item: ReasoningItem) -> String {
    "\(item.context) \(item.options.isEmpty ? "\(item.question): True or False?" : question(item))"
  }

  /// What stands behind the statements where attention is read.
  static func question(_ item: ReasoningItem) -> String {
    item.options.isEmpty
      ? "\(item.question) True or False?" : item.question + item.options.joined(separator: " ")
  }
}

/// The tokens by which the answers of an item are told apart.
package struct AnswerTokens: Sendable, Equatable {
  /// In the order of `ReasoningPrompt.completions`.
  package let ids: [Int]
  /// The place of the right one.
  package let right: Int?

  /// - Throws: ``ReasoningError`` for answers that the tokenizer cannot take or does not tell apart.
  package init(_ item: ReasoningItem, _ tokenizer: any Tokenizer) throws {
    let answers = ReasoningPrompt.completions(item)
    let tokens = try answers.map { answer in
      try ReasoningQuery.encoding(answer, item, tokenizer, addsSpecial: false).ids
    }
    let shortest = tokens.map(\.count).min() ?? 0
    guard
      let place = (0..<shortest).first(where: { place in
        Set(tokens.map { $0[place] }).count == tokens.count
      })
    else { throw ReasoningError.answers(answers) }
    ids = tokens.map { $0[place] }
    right = answers.firstIndex(of: ReasoningPrompt.completion(item))
  }
}
