import Foundation

/// ProofWriter's theories: one JSON object a line, with all questions about its facts and rules.
public enum ProofWriterReader {
  /// The items of one line, in the order of the questions' numbers.
  ///
  /// Read are `id`, `theory`, `triples`, `rules` and of each question `question`, `answer`, `QDep` and `proofs`; other
  /// fields are ignored.
  ///
  /// - Throws: ``WorldError`` that names the line and the field, what was expected and what was found.
  public static func items(_ json: Data, file: String, line: Int) throws -> [ReasoningItem] {
    let record = try ReasoningJSON.decode(TheoryRecord.self, json, file: file, line: line)
    let layout = TheoryLayout(
      context: record.theory,
      NumberedNames.sorted(record.triples).map { (id: $0, text: $1.text, kind: .fact) }
        + NumberedNames.sorted(record.rules).map { (id: $0, text: $1.text, kind: .rule) })
    let known = Set(layout.statements.map(\.id))
    return try NumberedNames.sorted(record.questions).map { name, question in
      let field = "questions.\(name)"
      guard (0...1_000).contains(question.depth) else {
        throw WorldError(
          file: file, line: line,
          message: "field \"\(field).QDep\": expected a depth from 0 to 1000, found \(question.depth)")
      }
      return ReasoningItem(
        id: "\(record.id)/\(name)", theory: record.id, context: layout.context, statements: layout.statements,
        question: question.question, options: [], answer: question.answer.value, depth: question.depth,
        proofs: try ProofField(file: file, line: line, name: "\(field).proofs", known: known)
          .proofs(question.proofs))
    }
  }
}

/// The fields of a theory that are read.
struct TheoryRecord: Decodable {
  struct Statement: Decodable { let text: String }

  struct Question: Decodable {
    let question: String
    let answer: TruthField
    let depth: Int
    let proofs: String

    private enum CodingKeys: String, CodingKey {
      case question, answer, proofs
      case depth = "QDep"
    }
  }

  let id: String
  let theory: String
  let triples: [String: Statement]
  let rules: [String: Statement]
  let questions: [String: Question]
}

/// `true`, `false` or, in open worlds, `"Unknown"`.
struct TruthField: Decodable {
  let value: ReasoningAnswer

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self), text == "Unknown" {
      value = .unknown
    } else {
      value = .truth(try container.decode(Bool.self))
    }
  }
}

/// A field that holds a proof of statements that there are.
struct ProofField {
  let file: String
  let line: Int
  let name: String
  let known: Set<String>

  /// Alternative proofs in ProofWriter's notation; none for failures and `[]`.
  func proofs(_ text: String) throws -> [Proof] {
    guard case .proofs(let proofs) = try parsed({ try ProofText(text) }) else { return [] }
    return try proofs.map(checked)
  }

  /// A proof in the notation of processed explanations.
  func chain(_ text: String) throws -> [Proof] { [try checked(parsed { try Proof(chain: text) })] }

  /// - Throws: ``WorldError`` for a proof that names other statements.
  func checked(_ proof: Proof) throws -> Proof {
    if let stranger = proof.nodes.first(where: { !known.contains($0) }) {
      throw WorldError(
        file: file, line: line,
        message: "field \"\(name)\": expected statements of this item, found \"\(stranger.prefix(40))\"",
        hint: "its statements are \(NumberedNames.sorted(known).prefix(12).joined(separator: ", "))")
    }
    return proof
  }

  private func parsed<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as ProofError {
      throw WorldError(file: file, line: line, message: "field \"\(name)\": \(error)")
    }
  }
}

/// Names that end in numbers: `triple2` comes before `triple10`.
enum NumberedNames {
  static func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
    values.sorted { precedes($0.key, $1.key) }
  }

  static func sorted(_ names: Set<String>) -> [String] { names.sorted(by: precedes) }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    let (x, y) = (split(a), split(b))
    return (x.word, x.number, a) < (y.word, y.number, b)
  }

  /// Numbers beyond 18 digits count as words.
  private static func split(_ name: String) -> (word: String, number: Int) {
    let digits = name.utf8.reversed().prefix { (0x30...0x39).contains($0) }.count
    guard digits > 0, digits <= 18, let number = Int(name.suffix(digits)) else { return (name, -1) }
    return (String(name.dropLast(digits)), number)
  }
}
