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
  public let question: String
  /// The choices with their letters, e.g. `B) cork`; empty for questions that are true or false.
  public let options: [String]
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

/// A sentence of a theory.
public struct ReasoningStatement: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, Codable { case fact, rule }

  /// As proofs name it, e.g. `triple1` or `rule2`.
  public let id: String
  public let text: String
  public let kind: Kind
  /// Where it stands in the item's context, in Unicode scalars.
  public let range: Range<Int>
}

/// The answer to a question.
public enum ReasoningAnswer: Sendable, Hashable, CustomStringConvertible {
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
