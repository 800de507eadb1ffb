import Foundation
import Records

/// A method and a path, `{name}` standing for any one part of it, and what answers.
struct Route: Sendable {
  let method: String
  let path: String
  let answer: @Sendable (Call) async throws -> Reply

  init(_ method: String, _ path: String, _ answer: @escaping @Sendable (Call) async throws -> Reply) {
    self.method = method
    self.path = path
    self.answer = answer
  }

  /// The parts of a path that stand for names; nil for a path that is another one. `{name...}` takes all that is left.
  func parameters(of asked: String) -> [String: String]? {
    let pattern = path.split(separator: "/", omittingEmptySubsequences: false)
    let parts = asked.split(separator: "/", omittingEmptySubsequences: false)
    var found: [String: String] = [:]
    for (index, part) in pattern.enumerated() {
      guard index < parts.count else { return nil }
      if part.hasPrefix("{"), part.hasSuffix("...}") {
        found[String(part.dropFirst().dropLast(4))] = parts[index...].joined(separator: "/")
        return found
      }
      if part.hasPrefix("{") {
        guard !parts[index].isEmpty else { return nil }
        found[String(part.dropFirst().dropLast())] = String(parts[index])
      } else if part != parts[index] {
        return nil
      }
    }
    return pattern.count == parts.count ? found : nil
  }
}

/// A request that has passed the gate.
struct Call: Sendable {
  let parameters: [String: String]
  let query: [(name: String, value: String)]
  let body: Data

  /// A part of the query; the last one counts.
  func query(_ name: String) -> String? { query.last { $0.name == name }?.value }

  /// Refuses parts of the query that nothing is known of.
  func check(query known: [String]) throws {
    for (name, _) in query where !known.contains(name) && name != "token" {
      throw ArgumentError.unknown("part", name, at: "query", among: known)
    }
  }

  /// The parts of a query that describe a state.
  static let stateKeys = ["model", "input", "text", "kept", "step", "do"]

  /// The body as JSON.
  ///
  /// - Throws: `FileError` with line and column.
  func json() throws -> JSONValue {
    guard !body.isEmpty else {
      throw Problem(
        .badRequest, at: "body", "expected a JSON object, found nothing",
        hint: "GET /api describes what each request takes")
    }
    return try JSONScanner.value(of: Array(body), path: "body")
  }

  /// The state that the query of an address describes.
  func stateInQuery() throws -> JSONValue {
    var members: [String: JSONValue] = [:]
    for key in ["model", "input", "text", "kept"] {
      if let text = query(key), !text.isEmpty { members[key] = .string(text) }
    }
    if let step = query("step"), !step.isEmpty {
      guard let number = Int(step) else {
        throw Problem(.badRequest, at: "step", "expected a whole number, found \"\(step.prefix(40))\"")
      }
      members["step"] = .int(number)
    }
    if let text = query("do"), !text.isEmpty {
      members["interventions"] = try JSONScanner.value(of: Array(text.utf8), path: "do")
    }
    return .object(members)
  }
}
