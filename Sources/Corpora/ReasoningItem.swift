/// One question about a handful of statements, with its answer and how the answer follows from them.
///
/// Both kinds of corpora are read as such items: theories of facts and rules with questions that are true or false, and
/// multiple-choice questions with an explanation.
public struct ReasoningItem: Sendable, Hashable {
  /// Names the item within its corpus, e.g. `Own-1/Q2`.
  public let id: String
  /// Items with the same name share their statements; folds must not separate them.
  public let theory: String
  /// The statements as a text, as the corpus writes it.
  public let context: String
  /// The statements in the order of ``context``.
  public let statements: [ReasoningStatement]
  /// The question as the corpus writes it.
  public let question: String
  /// The choices with their letters, e.g. `B) cork`; empty for questions that are true or false.
  public let options: [String]
  /// The right answer.
  public let answer: ReasoningAnswer
  /// Steps from statements to the answer: 0 when a statement says it. For answers that no proof leads to, how deep the
  /// search for one goes.
  public let depth: Int
  /// Alternative proofs; empty where the corpus has none.
  public let proofs: [Proof]

  /// The shallowest proof, the first of several; nil where there is none.
  public var proof: Proof? { proofs.min { $0.height < $1.height } }

  /// The place of a statement by its name in the corpus.
  public func index(ofStatement id: String) -> Int? { statements.firstIndex { $0.id == id } }
}

extension ReasoningItem {
  /// The item with one statement turned into its denial, `That Tom is warm is false.`; answer and proofs stay as they
  /// were.
  ///
  /// - Precondition: there is such a statement.
  public func denying(_ index: Int) -> ReasoningItem {
    precondition(statements.indices.contains(index), "statement \(index) of \(statements.count)")
    let old = statements[index]
    let text = ReasoningStatement.denied(old.text)
    let growth = text.unicodeScalars.count - old.range.count
    var scalars = Array(context.unicodeScalars)
    scalars.replaceSubrange(old.range, with: text.unicodeScalars)
    return ReasoningItem(
      id: id, theory: theory, context: String(String.UnicodeScalarView(scalars)),
      statements: statements.enumerated().map { place, statement in
        let start = statement.range.lowerBound + (place > index ? growth : 0)
        let isDenied = place == index
        return ReasoningStatement(
          id: statement.id, text: isDenied ? text : statement.text, kind: statement.kind,
          range: start..<start + statement.range.count + (isDenied ? growth : 0))
      }, question: question, options: options, answer: answer, depth: depth, proofs: proofs)
  }
}

/// A sentence of a theory.
public struct ReasoningStatement: Sendable, Hashable {
  /// What a statement says.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// That something holds.
    case fact
    /// That something follows from something else.
    case rule
  }

  /// As proofs name it, e.g. `triple1` or `rule2`.
  public let id: String
  /// The sentence as the context has it.
  public let text: String
  /// Whether it is a fact or a rule.
  public let kind: Kind
  /// Where it stands in the item's context, in Unicode scalars.
  public let range: Range<Int>
}

/// The answer to a question.
public enum ReasoningAnswer: Sendable, Hashable, CustomStringConvertible {
  /// Of a question that is true or false.
  case truth(Bool)
  /// The letter of an option.
  case option(String)
  /// Neither true nor false: theories of an open world have such questions.
  case unknown

  /// As it is written behind a prompt: `True`, `False`, or the option's letter.
  public var description: String {
    switch self {
    case .truth(let value): value ? "True" : "False"
    case .option(let letter): letter
    case .unknown: "Unknown"
    }
  }
}
