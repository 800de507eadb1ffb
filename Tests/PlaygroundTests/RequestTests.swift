import Foundation
import Records
import TestSupport
import Testing

/// What comes through a socket and is no request, or too much of one.
@Suite(.tiered)
struct RequestTests {
  private static let host = "Host: 127.0.0.1\r\n"
  private static let json = host + "Content-Type: application/json\r\n"

  /// What is sent, the status, and a part of what is said.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let status: Int
    var says = ""
    var testDescription: String { String(text.prefix(60)) }
  }

  static let refused: [Case] = [
    Case(
      text: "GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\n\(host)\r\n", status: 414,
      says: "at most 16384 bytes"),
    Case(text: String(repeating: "a", count: 200_000), status: 414),
    Case(
      text: "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 200_000))\r\n\r\n", status: 431,
      says: "at most 32768 bytes"),
    Case(
      text: "GET / HTTP/1.1\r\n\(String(repeating: "X: a\r\n", count: 20_000))\r\n", status: 431,
      says: "at most 32768 bytes"),
    Case(text: "nonsense\r\n\r\n", status: 400, says: "nonsense"),
    Case(text: "\r\n\r\n\r\n\r\n\r\n", status: 400),
    Case(text: "GET / HTTP/2.0\r\n\r\n", status: 400),
    Case(text: "GET nowhere HTTP/1.1\r\n\r\n", status: 400, says: "expected a path"),
    Case(text: "GET /\u{0} HTTP/1.1\r\n\r\n", status: 400, says: "control character"),
    Case(text: "GET / HTTP/1.1\r\nHost : a\r\n\r\n", status: 400, says: "Name: value"),
    Case(text: "GET / HTTP/1.1\r\n\(host) folded\r\n\r\n", status: 400, says: "Name: value"),
    Case(text: "GET / HTTP/1.1\r\n\(host)\(host)\r\n", status: 400, says: "twice"),
    Case(text: "POST /api/keep HTTP/1.1\r\n\(json)Content-Length: -1\r\n\r\n", status: 400),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Content-Length: 99999999999999999999\r\n\r\n", status: 400),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
      status: 400, says: "Transfer-Encoding is given, too"),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Transfer-Encoding: gzip\r\n\r\n", status: 400,
      says: "expected chunked"),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      status: 400, says: "expected a chunk"),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\n2\r\n{}}\r\n0\r\n\r\n",
      status: 400, says: "expected a chunk"),
    Case(
      text: "POST /api/keep HTTP/1.1\r\n\(json)Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n", status: 413
    ),
    Case(text: "POST /api/keep HTTP/1.1\r\n\(json)Content-Length: 900000000\r\n\r\n{}", status: 413),
  ]

  @Test("what is no request gets a status and a sentence, and the server goes on", arguments: refused)
  func refuses(_ asked: Case) async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let answer = String(decoding: try await client.send(raw: Array(asked.text.utf8)), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 \(asked.status) "), "\(answer.prefix(400))")
      #expect(asked.says.isEmpty || answer.contains(asked.says), "\(answer)")
      #expect(answer.contains("Connection: close"))
      #expect(try await client.ask("GET", "/api").status == 200)
    }
  }

  @Test("chunks are one body, requests may follow each other on a connection, and proxies may name the host")
  func accepts() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let text =
        "\r\nPOST /api/state HTTP/1.1\r\n\(Self.json)Transfer-Encoding: chunked\r\n\r\n"
        + "A;why=not\r\n{\"input\":\"\r\n0b\r\n1,0,1,0,1\"}\r\n0\r\nTrailer: x\r\n\r\n"
        + "HEAD /api/jobs/j7 HTTP/1.1\r\n\(Self.host)\r\n"
        + "GET http://127.0.0.1/api/jobs/j9 HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n"
      let answer = String(decoding: try await client.send(raw: Array(text.utf8)), as: UTF8.self)
      let statuses = answer.matches(of: /HTTP\/1\.1 ([0-9]+)/).map { String($0.output.1) }
      #expect(statuses == ["200", "405", "404"], "\(answer.prefix(600))")
      #expect(answer.contains("\"input\":\"1,0,1,0,1\""))
      #expect(answer.contains("no such job"))
    }
  }

  @Test("a client of before is answered, and one that asks first is told to go on")
  func others() async throws {
    try await TestClient.withServer(ShippedModel.playground()) { client in
      let old = String(
        decoding: try await client.send(raw: Array("GET /api/jobs/j9 HTTP/1.0\r\n\(Self.host)\r\n".utf8)),
        as: UTF8.self)
      #expect(old.hasPrefix("HTTP/1.1 404"))
      let asking =
        "POST /api/keep HTTP/1.1\r\n\(Self.json)Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
      let told = try await client.send(Array(asking.utf8), then: Array("{}".utf8))
      #expect(String(decoding: told, as: UTF8.self).hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400"))
    }
  }
}
