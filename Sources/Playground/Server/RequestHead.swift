import Foundation

/// The first lines of a request: what is asked, and the headers (RFC 9112).
struct RequestHead: Sendable {
  /// How long the body is.
  enum Length: Equatable, Sendable {
    /// Bytes; 0 without a body.
    case bytes(Int)
    /// In chunks that tell their own lengths.
    case chunks
  }

  /// As it is written: `GET`.
  let method: String
  /// What stands before the question mark, escaped as it came.
  let path: String
  /// What stands behind it; empty without one.
  let query: String
  /// Values by their names in small letters.
  let headers: [String: String]
  /// Whether the client reads parts of a body as chunks, and stays connected unless it says otherwise (HTTP/1.1).
  let isCurrent: Bool

  /// Reads the first line and the headers, without their ends.
  ///
  /// - Throws: ``Problem`` for what is no request.
  init(first: String, fields: [String]) throws {
    let parts = first.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 3, !parts[0].isEmpty, parts[0].allSatisfy(Self.isOfToken),
      parts[2].hasPrefix("HTTP/1."), parts[2].count == 8
    else {
      throw Problem(
        .badRequest, at: "request", "expected a line such as GET / HTTP/1.1, found \"\(first.prefix(40))\"")
    }
    method = parts[0]
    isCurrent = parts[2] != "HTTP/1.0"
    let target = try Self.target(parts[1])
    let sides = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(sides[0])
    query = sides.count > 1 ? String(sides[1]) : ""
    headers = try Self.headers(fields)
  }

  /// A target without the host that proxies write before it.
  private static func target(_ text: String) throws -> String {
    if text.lowercased().hasPrefix("http://") {
      let rest = text.dropFirst(7)
      return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
    guard text.hasPrefix("/") || text == "*" else {
      throw Problem(.badRequest, at: "request", "expected a path from / on, found \"\(text.prefix(40))\"")
    }
    return text
  }

  private static func headers(_ fields: [String]) throws -> [String: String] {
    var found: [String: String] = [:]
    for field in fields {
      let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, parts[0].allSatisfy(isOfToken) else {
        throw Problem(
          .badRequest, at: "headers", "expected a line such as Name: value, found \"\(field.prefix(40))\"")
      }
      let name = parts[0].lowercased()
      let value = parts[1].trimmingCharacters(in: .whitespaces)
      guard let earlier = found[name] else {
        found[name] = value
        continue
      }
      // Two answers to one question are no answer.
      guard !["host", "content-length", "content-type", "transfer-encoding", "origin"].contains(name) else {
        throw Problem(.badRequest, at: String(parts[0]), "the header is given twice")
      }
      found[name] = earlier + (name == "cookie" ? "; " : ", ") + value
    }
    return found
  }

  /// Letters, digits and the signs that names may have.
  private static func isOfToken(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-.^_`|~".contains(character))
  }

  /// How long the body is.
  ///
  /// - Throws: ``Problem`` for a length that is none, and where two are given.
  func length() throws -> Length {
    let written = headers["content-length"]
    if let coding = headers["transfer-encoding"] {
      guard written == nil else {
        throw Problem(.badRequest, at: "Content-Length", "Transfer-Encoding is given, too")
      }
      guard coding.lowercased() == "chunked" else {
        throw Problem(
          .badRequest, at: "Transfer-Encoding", "expected chunked, found \"\(coding.prefix(40))\"")
      }
      return .chunks
    }
    guard let written else { return .bytes(0) }
    guard written.count <= 15, written.allSatisfy({ $0.isASCII && $0.isNumber }), let bytes = Int(written)
    else {
      throw Problem(
        .badRequest, at: "Content-Length", "expected a number of bytes, found \"\(written.prefix(40))\"")
    }
    return .bytes(bytes)
  }

  /// Whether the client means to ask again.
  var staysConnected: Bool {
    let said = headers["connection"]?.lowercased() ?? ""
    return isCurrent ? !said.contains("close") : said.contains("keep-alive")
  }

  /// Whether the client waits until it is told to send the body.
  var waitsToSend: Bool { isCurrent && headers["expect"]?.lowercased() == "100-continue" }
}
