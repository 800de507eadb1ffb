import Foundation
import Records

/// The form that the paper's authors bring both corpora into: one object with the items of each depth.
///
/// `{depth: [{context, triples {id: text}, rules {id: text}, question, answer, proof}]}`; explanations also have
/// `options`, which their question already ends with.
public enum ProcessedReader {
  /// The items of a file, by depth.
  ///
  /// Items whose statements are the same belong to one theory.
  ///
  /// - Throws: `FileError` that names the field, what was expected and what was found.
  public static func items(_ json: Data, file: String) throws -> [ReasoningItem] {
    let record = try LineJSON.decode([String: [ProcessedRecord]].self, json, file: file, line: 0)
    var theories: [String: String] = [:]
    return try NumberedNames.sorted(record).flatMap { key, records in
      guard let depth = Int(key), (0...1_000).contains(depth) else {
        throw FileError(
          file, "expected depths from 0 to 1000 as names, found \"\(key.prefix(40))\"")
      }
      return try records.enumerated().map { index, record in
        try item(record, depth: depth, name: "\(key).\(index)", file: file, &theories)
      }
    }
  }

  private static func item(
    _ record: ProcessedRecord, depth: Int, name: String, file: String, _ theories: inout [String: String]
  ) throws -> ReasoningItem {
    let layout = TheoryLayout(
      context: record.context,
      NumberedNames.sorted(record.triples).map { (id: $0, text: $1, kind: .fact) }
        + NumberedNames.sorted(record.rules).map { (id: $0, text: $1, kind: .rule) })
    let field = ProofField(
      file: file, line: 0, name: "\(name).proof", known: Set(layout.statements.map(\.id)))
    let isChain = record.options != nil
    let answer = record.answer.value
    switch answer {
    case .option where !isChain, .truth where isChain, .unknown where isChain:
      throw FileError(
        file,

        "field \"\(name).answer\": expected \(isChain ? "a letter" : "true or false"), found \(answer)")
    default: break
    }
    let base = URL(fileURLWithPath: file).lastPathComponent
    let theory = theories[layout.context] ?? "\(base) theory \(theories.count + 1)"
    theories[layout.context] = theory
    let options = record.options ?? []
    let ending = options.joined(separator: " ")
    let question =
      !ending.isEmpty && record.question.hasSuffix(ending)
      ? String(record.question.dropLast(ending.count)) : record.question
    return ReasoningItem(
      id: "\(base):\(name)", theory: theory, context: layout.context, statements: layout.statements,
      question: question,
      options: options, answer: answer, depth: depth,
      proofs: try isChain ? field.chain(record.proof) : field.proofs(record.proof))
  }
}

/// An item of the processed form.
package struct ProcessedRecord: Decodable {
  /// A truth, or the letter of an option.
  package struct Answer: Decodable {
    package let value: ReasoningAnswer

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let truth = try? container.decode(Bool.self) {
        value = .truth(truth)
      } else {
        let text = try container.decode(String.self)
        value = text == "Unknown" ? .unknown : .option(String(text.prefix(1)))
      }
    }
  }

  package let context: String
  package let triples: [String: String]
  package let rules: [String: String]
  package let question: String
  package let options: [String]?
  package let answer: Answer
  package let proof: String
}
