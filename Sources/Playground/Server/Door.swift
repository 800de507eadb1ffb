import Foundation
import Records

/// Checks who asks, and finds what answers.
struct Door: Sendable {
  let routes: [Route]
  let gate: Gate
  /// How hints write settings and commands.
  let naming: SettingNaming

  /// What is answered, errors as JSON.
  func reply(to head: RequestHead, _ body: Data) async -> Reply {
    do { return try await answer(head, body) } catch { return Reply(Problem(error, naming: naming)) }
  }

  private func answer(_ head: RequestHead, _ body: Data) async throws -> Reply {
    let path = head.path.removingPercentEncoding ?? head.path
    let query = Self.query(head.query)
    try gate.check(head.headers, isPage: path == "/" && head.method == "GET", query: query)
    let fitting = routes.filter { $0.parameters(of: path) != nil }
    guard let route = fitting.first(where: { $0.method == head.method }) else {
      guard fitting.isEmpty else {
        let allowed = fitting.map(\.method).sorted().joined(separator: ", ")
        throw Problem(
          .methodNotAllowed, at: head.method, "\(path) takes \(allowed)", headers: [("Allow", allowed)])
      }
      throw Problem(.notFound, at: path, "there is nothing here", hint: "GET /api lists what there is")
    }
    if head.method == "POST" {
      let type = head.headers["content-type"]?.lowercased() ?? ""
      guard type.hasPrefix("application/json") else {
        throw Problem(
          .unsupportedMediaType, at: "Content-Type",
          "expected application/json, found \"\(type.prefix(80))\"",
          hint: "send the header Content-Type: application/json")
      }
    }
    let call = Call(parameters: route.parameters(of: path) ?? [:], query: query, body: body)
    var reply = try await route.answer(call)
    if let cookie = gate.cookie(for: query) { reply.headers.append(cookie) }
    return reply
  }

  /// The parts of a query; as in forms a plus stands for a space.
  private static func query(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { part in
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { side in
        let spaced = String(side).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
      }
      return (sides[0], sides.count > 1 ? sides[1] : "")
    }
  }
}
