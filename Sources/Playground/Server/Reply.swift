import Foundation
import Records

/// What a route answers.
struct Reply: Sendable {
  var status = Status.ok
  var type = Reply.json
  var headers: [(name: String, value: String)] = []
  var body: Body

  enum Body: Sendable {
    case bytes(Data)
    /// Events for as long as there are any.
    case events(AsyncStream<String>)
  }

  static let json = "application/json; charset=utf-8"

  init(bytes: some Sequence<UInt8>, type: String = Reply.json, status: Status = .ok) {
    body = .bytes(Data(bytes))
    self.type = type
    self.status = status
  }

  /// A value as JSON.
  init(_ value: some Encodable, status: Status = .ok) throws {
    self.init(bytes: try JSONTree(value).bytes(digits: 6), status: status)
  }

  init(events: AsyncStream<String>) {
    body = .events(events)
    type = "text/event-stream"
  }

  /// An error as JSON has it: `{"error":{"place","problem","hint","status"}}`.
  init(_ problem: Problem) {
    let fields: [String: JSONTree] = [
      "place": problem.place.map(JSONTree.string) ?? .null, "problem": .string(problem.problem),
      "hint": problem.hint.map(JSONTree.string) ?? .null, "status": .int(problem.status.rawValue),
    ]
    self.init(bytes: JSONTree.object(["error": .object(fields)]).bytes(), status: problem.status)
    headers = problem.headers
  }

  /// The headers that every reply has, and its own.
  var fields: [(name: String, value: String)] {
    [
      ("Content-Type", type), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
      ("X-Frame-Options", "DENY"), ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Content-Security-Policy", Self.policy), ("Cache-Control", "no-store"),
    ] + headers
  }

  /// Nothing from any other host, and no script but the page's own files.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

/// Why a request is refused.
struct Problem: Error, Sendable {
  var status: Status
  var place: String?
  var problem: String
  var hint: String?
  var headers: [(name: String, value: String)] = []

  init(
    _ status: Status, at place: String? = nil, _ problem: String, hint: String? = nil,
    headers: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.place = place
    self.problem = problem
    self.hint = hint
    self.headers = headers
  }

  /// What any error is to a client: what was asked is at fault where the project's own errors say so.
  ///
  /// - Parameter naming: how hints write settings and commands.
  init(_ error: any Error, naming: SettingNaming) {
    switch error {
    case let problem as Problem: self = problem
    case let diagnostic as any Diagnostic:
      let record = DiagnosticRecord(diagnostic, naming: naming)
      let place = record.line.map { line in
        "\(record.place ?? ""):\(line)" + (record.column.map { ":\($0)" } ?? "")
      }
      self.init(.badRequest, at: place ?? record.place, record.problem, hint: record.hint)
    default:
      self.init(
        .internalServerError, "this failed: \(error)",
        hint: "this is a mistake of the program: please report it")
    }
  }
}
