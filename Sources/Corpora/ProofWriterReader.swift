import Foundation
import Records

/// ProofWriter's theories: one JSON object a line, with all questions about its facts and rules.
public enum ProofWriterReader {
  /// The items of one line, in the order of the questions' numbers.
  ///
  /// Read are `id`, `theory`, `triples`, `rules` and of each question `question`, `answer`, `QDep` and `proofs`; other
  /// fields are ignored.
  ///
  /// - Throws: `FileError` that names the line and the field, what was expected and what was found.
  public static func items(_ json: Data, file: String, line: Int) throws -> [ReasoningItem] {
    let record = try LineJSON.decode(TheoryRecord.self, json, file: file, line: line)
    let layout = TheoryLayout(
      context: record.theory,
      NumberedNames.sorted(record.triples).map { (id: $0, text: $1.text, kind: .fact) }
        + NumberedNames.sorted(record.rules).map { (id: $0, text: $1.text, kind: .rule) })
    let known = Set(layout.statements.map(\.id))
    return try NumberedNames.sorted(record.questions).map { name, question in
      let field = "questions.\(name)"
      guard (0...1_000).contains(question.depth) else {
        throw FileError(
          file, line: line,
          "field \"\(field).QDep\": expected a depth from 0 to 1000, found \(question.depth)")
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
package struct TheoryRecord: Decodable {
  package struct Statement: Decodable { let text: String }

  package struct Question: Decodable {
    package let question: String
    package let answer: TruthField
    package let depth: Int
    package let proofs: String

    private enum CodingKeys: String, CodingKey {
      case question, answer, proofs
      case depth = "QDep"
    }
  }

  package let id: String
  package let theory: String
  package let triples: [String: Statement]
  package let rules: [String: Statement]
  package let questions: [String: Question]
}

/// `true`, `false` or, in open worlds, `"Unknown"`.
package struct TruthField: Decodable {
  package let value: ReasoningAnswer

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self), text == "Unknown" {
      value = .unknown
    } else {
      value = .truth(try container.decode(Bool.self))
    }
  }
}

/// A field that holds a proof of statements that there are.
package struct ProofField {
  package let file: String
  package let line: Int
  package let name: String
  package let known: Set<String>

  /// Alternative proofs in ProofWriter's notation; none for failures and `[]`.
  package func proofs(_ text: String) throws -> [Proof] {
    guard case .proofs(let proofs) = try parsed({ try ProofText(text) }) else { return [] }
    return try proofs.map(checked)
  }

  /// A proof in the notation of processed explanations.
  package func chain(_ text: String) throws -> [Proof] { [try checked(parsed { try Proof(chain: text) })] }

  /// - Throws: `FileError` for a proof that names other statements.
  package func checked(_ proof: Proof) throws -> Proof {
    if let stranger = proof.nodes.first(where: { !known.contains($0) }) {
      throw FileError(
        file, line: line,
        "field \"\(name)\": expected statements of this item, found \"\(stranger.prefix(40))\"",
        hint: "its statements are \(NumberedNames.sorted(known).prefix(12).joined(separator: ", "))")
    }
    return proof
  }

  private func parsed<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as ProofError {
      throw FileError(file, line: line, "field \"\(name)\": \(error)")
    }
  }
}

/// Names that end in numbers: `triple2` comes before `triple10`.
package enum NumberedNames {
  package static func sorted<Value>(_ values: [String: Value]) -> [(key: String, value: Value)] {
    values.sorted { precedes($0.key, $1.key) }
  }

  package static func sorted(_ names: Set<String>) -> [String] { names.sorted(by: precedes) }

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
