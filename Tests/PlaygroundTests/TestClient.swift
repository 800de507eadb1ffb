import FlyingSocks
import Foundation
import Playground
import Records

/// A server on a port of its own, asked through plain sockets.
struct TestClient: Sendable {
  /// What came back.
  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: Data

    func json() throws -> JSONValue { try JSONDecoder().decode(JSONValue.self, from: body) }
  }

  let port: UInt16

  /// Runs `body` while a server answers.
  static func withServer(
    _ playground: Playground, token: String? = nil, _ body: @Sendable (TestClient) async throws -> Void
  ) async throws {
    let server = try PlaygroundServer(playground, port: 0, token: token)
    let running = Task { try await server.run() }
    _ = try await server.address()
    do {
      try await body(TestClient(port: await server.portInUse))
    } catch {
      await server.stop()
      throw error
    }
    await server.stop()
    _ = await running.result
  }

  /// Sends a request of one's own making, and reads until the server closes.
  func send(raw request: [UInt8]) async throws -> Data { try await send(request, then: []) }

  /// Sends the beginning of a request, and the rest after the first answer; reads until the server closes.
  func send(_ request: [UInt8], then rest: [UInt8]) async throws -> Data {
    let socket = try await AsyncSocket.connected(to: .inet(ip4: "127.0.0.1", port: port), timeout: 60)
    defer { try? socket.close() }
    try await socket.write(Data(request))
    var data = Data()
    if !rest.isEmpty {
      data.append(contentsOf: try await socket.read(atMost: 4_096))
      try await socket.write(Data(rest))
    }
    while let part = try? await socket.read(atMost: 4_096), !part.isEmpty { data.append(contentsOf: part) }
    return data
  }

  func ask(
    _ method: String = "GET", _ path: String, _ body: String? = nil, headers: [String: String] = [:]
  ) async throws -> Answer {
    var fields = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
    if let body {
      fields["Content-Length"] = "\(body.utf8.count)"
      fields["Content-Type"] = "application/json"
    }
    for (name, value) in headers { fields[name] = value.isEmpty ? nil : value }
    let head = fields.sorted { $0.key < $1.key }.map { "\($0): \($1)\r\n" }.joined()
    let data = try await send(raw: Array("\(method) \(path) HTTP/1.1\r\n\(head)\r\n\(body ?? "")".utf8))
    guard let end = data.firstRange(of: Data("\r\n\r\n".utf8)) else {
      return Answer(status: 0, headers: [:], body: data)
    }
    let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
    var found: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2 { found[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return Answer(status: status ?? 0, headers: found, body: Data(data[end.upperBound...]))
  }
}
