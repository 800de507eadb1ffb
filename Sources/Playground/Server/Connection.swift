import FlyingSocks
import Foundation
import Records

/// A client that is connected: it asks, one request after the other, until it leaves or is let go.
struct Connection: Sendable {
  let socket: AsyncSocket
  let door: Door

  func answer() async {
    defer { try? socket.close() }
    var reader = RequestReader(socket)
    do {
      while let head = try await reader.head() {
        let body = try await reader.body(of: head, most: Playground.bodyBytes)
        let reply = await door.reply(to: head, body)
        try await send(reply, to: head, stays: head.staysConnected)
        guard head.staysConnected else { return await leave() }
      }
    } catch let problem as Problem {
      // Where what was sent is no request, or too long, nobody knows where the next one begins.
      try? await send(Reply(problem), to: nil, stays: false)
      await leave()
    } catch {
      // The client has gone, or did nothing for too long.
    }
  }

  private func send(_ reply: Reply, to head: RequestHead?, stays: Bool) async throws {
    var fields = reply.fields
    if !stays { fields.append(("Connection", "close")) }
    switch reply.body {
    case .bytes(let data):
      fields.append(("Content-Length", "\(data.count)"))
      let start = Self.start(reply.status, fields)
      try await socket.write(head?.method == "HEAD" ? start : start + data)
    case .events(let texts):
      let isInChunks = head?.isCurrent != false
      if isInChunks { fields.append(("Transfer-Encoding", "chunked")) }
      try await socket.write(Self.start(reply.status, fields))
      for await text in texts {
        let bytes = Data(text.utf8)
        try await socket.write(
          isInChunks ? Data("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Data("\r\n".utf8) : bytes)
      }
      if isInChunks { try await socket.write(Data("0\r\n\r\n".utf8)) }
    }
  }

  private static func start(_ status: Status, _ fields: [(name: String, value: String)]) -> Data {
    let lines = ["HTTP/1.1 \(status.rawValue) \(status.phrase)"] + fields.map { "\($0.name): \($0.value)" }
    return Data((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  /// Says that nothing more comes, and lets what is still sent pass for a moment: a client that is cut off while it sends
  /// does not read the answer.
  private func leave() async {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    let reading = Task { [socket] in
      var left = 1 << 24
      while left > 0, let part = try? await socket.read(atMost: 4_096) { left -= part.count }
    }
    let timer = Task {
      try await Task.sleep(for: .seconds(2))
      reading.cancel()
    }
    await reading.value
    timer.cancel()
  }
}
