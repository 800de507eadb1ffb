import Foundation
import Records

/// STREET's annotated ARC questions: one JSON object a line, with the sentences that explain the answer.
public enum StreetReader {
  /// The item of one line.
  ///
  /// Read are `context`, `question`, `options`, `answer`, `textual_logical_units` (text by number) and
  /// `reasoning_graph_edges` (`antecedents`, `consequent`). Units that say "The answer is" are no statements; what
  /// leads to one of them is a last conclusion. Edges may count units from 1 where the units are counted from 0, or the
  /// other way round.
  ///
  /// - Throws: `FileError` that names the line and the field, what was expected and what was found.
  public static func item(_ json: Data, file: String, line: Int) throws -> ReasoningItem {
    let record = try LineJSON.decode(StreetRecord.self, json, file: file, line: line)
    func problem(_ field: String, _ message: String) -> FileError {
      FileError(file, line: line, "field \"\(field)\": \(message)")
    }
    let units = try record.units.map { key, text in
      guard let number = Int(key), number.magnitude < 1 << 40 else {
        throw problem("textual_logical_units", "expected numbers as names, found \"\(key.prefix(40))\"")
      }
      return (number: number, text: text)
    }.sorted { $0.number < $1.number }
    guard !units.isEmpty else { throw problem("textual_logical_units", "expected at least one, found none") }
    guard Set(units.map(\.number)).count == units.count else {
      throw problem("textual_logical_units", "expected each number once, found one twice")
    }
    let shift = try shift(of: record.edges, to: Set(units.map(\.number))) {
      problem("reasoning_graph_edges", $0)
    }
    let edges = record.edges.map {
      StreetRecord.Edge(antecedents: $0.antecedents.map { $0 + shift }, consequent: $0.consequent + shift)
    }
    let answers = Set(units.filter { $0.text.contains("The answer is") }.map(\.number))
    let statements = units.filter { !answers.contains($0.number) }
    let layout = TheoryLayout(
      context: record.context,
      statements.map { (id: "\($0.number)", text: $0.text, kind: .fact) })
    guard let proof = proof(of: edges, answers: answers) else {
      throw problem(
        "reasoning_graph_edges", "expected conclusions that do not need themselves, found a circle")
    }
    guard let letter = record.answer.first else {
      throw problem("answer", "expected a letter, found nothing")
    }
    let id = record.id ?? "\(URL(fileURLWithPath: file).lastPathComponent):\(line)"
    return ReasoningItem(
      id: id, theory: id, context: layout.context, statements: layout.statements, question: record.question,
      options: record.options, answer: .option(String(letter)), depth: proof.first?.height ?? 0, proofs: proof
    )
  }

  /// What to add to the numbers of edges so that all of them are units.
  private static func shift(
    of edges: [StreetRecord.Edge], to units: Set<Int>, _ problem: (String) -> FileError
  ) throws -> Int {
    let named = Set(edges.flatMap { $0.antecedents + [$0.consequent] })
    guard named.allSatisfy({ $0.magnitude < 1 << 40 }) else { throw problem("expected numbers of units") }
    for shift in [0, -1, 1] where named.allSatisfy({ units.contains($0 + shift) }) { return shift }
    throw problem("expected numbers of units, found \(named.subtracting(units).min()!)")
  }

  /// One proof or none; nil for a circle.
  private static func proof(of edges: [StreetRecord.Edge], answers: Set<Int>) -> [Proof]? {
    var places: [Int: Int] = [:]
    var nodes: [String] = []
    func place(_ unit: Int) -> Int {
      if let place = places[unit] { return place }
      places[unit] = nodes.count
      nodes.append("\(unit)")
      return nodes.count - 1
    }
    var steps: [Proof.Edge] = []
    for edge in edges {
      let premises = edge.antecedents.filter { !answers.contains($0) }.map(place)
      guard !premises.isEmpty, !answers.contains(edge.consequent) else { continue }
      let conclusion = place(edge.consequent)
      steps += premises.map { Proof.Edge(premise: $0, conclusion: conclusion) }
    }
    guard !nodes.isEmpty else { return [] }
    return Proof(nodes: nodes, edges: steps).map { [$0] }
  }
}

/// The fields of an annotated question that are read.
package struct StreetRecord: Decodable {
  package struct Edge: Decodable {
    package let antecedents: [Int]
    package let consequent: Int
  }

  package let id: String?
  package let context: String
  package let question: String
  package let options: [String]
  package let answer: String
  package let units: [String: String]
  package let edges: [Edge]

  private enum CodingKeys: String, CodingKey {
    case id, context, question, options, answer
    case units = "textual_logical_units"
    case edges = "reasoning_graph_edges"
  }
}
