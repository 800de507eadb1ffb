import FlyingSocks
import Foundation

/// Reads requests from a connection, in time that grows with their length, and no more of them than is allowed.
struct RequestReader {
  /// Bytes of a request's first line, and of its headers together.
  static let (lineBytes, headBytes) = (16_384, 32_768)

  private let socket: AsyncSocket
  /// What was read and not taken yet: from ``start`` on.
  private var held: [UInt8] = []
  private var start = 0

  init(_ socket: AsyncSocket) { self.socket = socket }

  /// The next request's first lines; nil where the client has closed.
  ///
  /// - Throws: ``Problem`` for what is no request and for one that is too long, `SocketError` for a broken connection.
  mutating func head() async throws -> RequestHead? {
    var first: String?
    // An empty line may be left of the request before.
    for _ in 0..<4 {
      guard let line = try await line(most: Self.lineBytes, orElse: Self.tooLongAddress) else { return nil }
      guard line.isEmpty else {
        first = line
        break
      }
    }
    guard let first else {
      throw Problem(.badRequest, at: "request", "expected a request, found empty lines")
    }
    var fields: [String] = []
    var left = Self.headBytes
    while true {
      guard let line = try await line(most: left, orElse: Self.tooLongHeaders) else { return nil }
      if line.isEmpty { return try RequestHead(first: first, fields: fields) }
      fields.append(line)
      left -= line.utf8.count + 2
    }
  }

  private static let tooLongAddress = Problem(
    .addressTooLong, at: "request", "the first line of a request has at most \(lineBytes) bytes",
    hint: "send a long state as the body of POST /api/state, or keep its interventions: POST /api/keep")
  private static let tooLongHeaders = Problem(
    .headersTooLarge, at: "headers", "the headers of a request have at most \(headBytes) bytes",
    hint: "send what is long as a body")

  /// A request's body.
  ///
  /// - Throws: ``Problem`` for one that is too long and for chunks that are none, `SocketError` for a broken connection.
  mutating func body(of head: RequestHead, most: Int) async throws -> Data {
    let length = try head.length()
    let tooLong = Problem(
      .payloadTooLarge, at: "body", "a body has at most \(most) bytes",
      hint: "keep long lists of interventions first: POST /api/keep")
    if case .bytes(let count) = length {
      guard count <= most else { throw tooLong }
      if count == 0 { return Data() }
    }
    if head.waitsToSend, start == held.count {
      try await socket.write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    guard case .bytes(let count) = length else { return try await chunks(most: most, tooLong) }
    return Data(try await bytes(count))
  }

  /// A body in chunks: each has its length in hexadecimal digits on a line before it; one of length 0 is the end.
  private mutating func chunks(most: Int, _ tooLong: Problem) async throws -> Data {
    let noChunk = Problem(
      .badRequest, at: "body", "expected a chunk with its length before it, in hexadecimal digits")
    var body = Data()
    while true {
      guard let line = try await line(most: 1_024, orElse: noChunk) else { throw SocketError.disconnected }
      let digits = line.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
      guard !digits.isEmpty, digits.count <= 12, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }),
        let count = Int(digits, radix: 16)
      else { throw noChunk }
      guard count > 0 else { break }
      guard body.count + count <= most else { throw tooLong }
      body.append(contentsOf: try await bytes(count))
      guard try await bytes(2) == [13, 10] else { throw noChunk }
    }
    // Headers may follow, which nobody asked for.
    var left = Self.headBytes
    while let line = try await line(most: left, orElse: Self.tooLongHeaders), !line.isEmpty {
      left -= line.utf8.count + 2
    }
    return body
  }

  /// What stands before the next line feed, without a carriage return; nil where the client has closed before its first byte.
  private mutating func line(most: Int, orElse tooLong: Problem) async throws -> String? {
    var looked = start
    while true {
      if let end = held[looked...].firstIndex(of: 10) {
        guard end - start <= most else { throw tooLong }
        let last = end > start && held[end - 1] == 13 ? end - 1 : end
        defer { start = end + 1 }
        guard !held[start..<last].contains(where: { $0 == 0 || $0 == 13 }) else {
          throw Problem(.badRequest, at: "request", "there is a control character in a line")
        }
        return String(decoding: held[start..<last], as: UTF8.self)
      }
      guard held.count - start <= most else { throw tooLong }
      looked = held.count - start
      guard try await readMore() else {
        guard start == held.count else { throw SocketError.disconnected }
        return nil
      }
      looked += start
    }
  }

  private mutating func bytes(_ count: Int) async throws -> [UInt8] {
    while held.count - start < count {
      guard try await readMore() else { throw SocketError.disconnected }
    }
    defer { start += count }
    return Array(held[start..<start + count])
  }

  /// Reads what has come; false where the client has closed. What was taken is let go.
  private mutating func readMore() async throws -> Bool {
    if start > 0 {
      held.removeFirst(start)
      start = 0
    }
    do {
      held += try await socket.read(atMost: 4_096)
      return true
    } catch SocketError.disconnected { return false }
  }
}
