import Foundation
import Records

/// Who may ask: pages of this server, programs of this machine, and on other addresses those who know the token.
///
/// A page of another site can make a browser send requests here. It cannot set `Host` to a name of this machine (which
/// keeps out a name that leads here, DNS rebinding), and browsers say where a request comes from (`Origin`,
/// `Sec-Fetch-Site`).
struct Gate: Sendable {
  /// The names under which this machine is asked, in small letters.
  let names: Set<String>
  /// What everybody has to know who asks; nil where only this machine can.
  let token: String?

  /// - Parameter host: the address that the server is bound to.
  init(host: String, token: String?) {
    names = ["localhost", "127.0.0.1", "[::1]", host.lowercased()]
    self.token = token
  }

  /// The name of the cookie that holds the token.
  static let cookie = "probe-token"

  /// - Throws: ``Problem`` for a request that is refused.
  func check(_ headers: [String: String], isPage: Bool, query: [(name: String, value: String)]) throws {
    guard let host = headers["host"], let name = Self.name(host) else {
      throw Problem(.badRequest, at: "Host", "the header Host is missing", hint: "HTTP/1.1 needs it")
    }
    guard token != nil || names.contains(name) else {
      throw Problem(
        .forbidden, at: "Host", "this server is not called \(name.prefix(80))",
        hint: "ask for 127.0.0.1 or localhost")
    }
    if let origin = headers["origin"], origin.lowercased() != "http://\(host.lowercased())" {
      throw Problem(
        .forbidden, at: "Origin", "pages of other sites may not ask this server",
        hint: "open the page at http://\(host)/")
    }
    if let site = headers["sec-fetch-site"]?.lowercased(),
      !["same-origin", "none"].contains(site), !isPage
    {
      throw Problem(
        .forbidden, at: "Sec-Fetch-Site", "pages of other sites may not ask this server",
        hint: "open the page at http://\(host)/")
    }
    guard let token else { return }
    guard given(headers, query).contains(where: { Self.isSame($0, token) }) else {
      throw Problem(
        .unauthorized, at: "token", "this server answers those who know its token",
        hint: "open the address that the server printed, or send it as Authorization: Bearer …",
        headers: [("WWW-Authenticate", "Bearer")])
    }
  }

  /// What a first request with the token in its address gets, so that the page's own requests have it, too.
  func cookie(for query: [(name: String, value: String)]) -> (name: String, value: String)? {
    guard let token, query.contains(where: { $0.name == "token" }) else { return nil }
    return ("Set-Cookie", "\(Self.cookie)=\(token); HttpOnly; SameSite=Strict; Path=/")
  }

  private func given(_ headers: [String: String], _ query: [(name: String, value: String)]) -> [String] {
    var found = query.filter { $0.name == "token" }.map(\.value)
    if let bearer = headers["authorization"], bearer.hasPrefix("Bearer ") {
      found.append(String(bearer.dropFirst(7)))
    }
    for part in (headers["cookie"] ?? "").split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if pair.count == 2, pair[0] == Self.cookie { found.append(pair[1]) }
    }
    return found
  }

  /// The name without the port.
  private static func name(_ host: String) -> String? {
    guard let found = host.lowercased().wholeMatch(of: /(\[[0-9a-f:.]+\]|[^:\s\/]+)(:[0-9]{1,5})?/) else {
      return nil
    }
    return String(found.output.1)
  }

  /// Compares without telling by its time how much is right.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
