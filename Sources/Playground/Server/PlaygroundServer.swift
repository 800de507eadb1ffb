import FlyingFox
import FlyingSocks
import Foundation
import Records

/// The web page of a playground and its API, on one address.
public final class PlaygroundServer: Sendable {
  /// What is shown.
  public let playground: Playground
  let routes: [Route]
  private let gate: Gate
  private let door: Door
  private let server: HTTPServer
  private let host: String
  private let port: UInt16
  private let jobs: Jobs
  /// Where jobs write.
  private let directory: String

  /// A server that is not running yet.
  ///
  /// - Parameters:
  ///   - playground: what is shown.
  ///   - host: the IPv4 address to bind to.
  ///   - port: 0 for any that is free.
  ///   - token: what everybody has to know who asks; needed on addresses that other machines reach.
  /// - Throws: `ArgumentError` for what is no address, and one that needs a token; `FileError` for files of the page
  ///   that cannot be read.
  public init(
    _ playground: Playground, host: String = "127.0.0.1", port: UInt16 = 8_080, token: String? = nil
  ) throws {
    guard token != nil || Self.isLocal(host) else {
      throw ArgumentError(
        "host", "\(host) can be reached by other machines, and no token is given",
        hint: "give \(setting: "token"), a word that everybody has to know who asks")
    }
    if let token, token.count < 8 || token.contains(where: { !$0.isASCII || !($0.isLetter || $0.isNumber) }) {
      throw ArgumentError("token", "expected at least 8 letters and digits")
    }
    let address: sockaddr_in
    do { address = try .inet(ip4: host == "localhost" ? "127.0.0.1" : host, port: port) } catch {
      throw ArgumentError("host", "expected an IPv4 address such as 127.0.0.1, found \(host)")
    }
    self.playground = playground
    self.host = host
    self.port = port
    gate = Gate(host: host, token: token)
    directory =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("probe-playground-\(UUID().uuidString.prefix(8))").path
    let all = try Routes(playground, directory: directory)
    jobs = all.jobs
    let routes = all.all
    self.routes = routes
    let door = Door(routes: routes, gate: gate)
    self.door = door
    server = HTTPServer(
      config: .init(
        address: address, timeout: 120, sharedRequestReplaySize: Playground.bodyBytes, pool: PatientPool(),
        logger: .disabled), handler: ClosureHTTPHandler { await door.response(to: $0) })
  }

  /// Whether only this machine can reach an address.
  public static func isLocal(_ host: String) -> Bool { host == "localhost" || host.hasPrefix("127.") }

  /// Answers until ``stop()``.
  ///
  /// - Throws: `FileError` for a port that another program uses.
  public func run() async throws {
    PatientPool.raiseLimit()
    // Methods that the web server does not know are refused in the same words as others.
    await server.appendRoute("*", for: Self.otherMethods) { [door] in await door.response(to: $0) }
    while true {
      do { return try await server.run() } catch SocketError.failed("Bind", let code, let message) {
        throw FileError(
          "port \(port)", code == EADDRINUSE ? "another program uses it" : message,
          hint: "choose another \(setting: "port")")
      } catch SocketError.failed("Accept", _, _) {
        // More connections than files may be open: all of them are let go, and the next ones are answered.
        try await Task.sleep(for: .milliseconds(200))
      } catch {
        // Stopped.
        return
      }
    }
  }

  private static let otherMethods = [
    "QUERY", "SEARCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "LINK",
    "UNLINK", "PURGE",
  ].map { HTTPMethod($0) }

  /// The address of the page, once the server answers.
  public func address() async throws -> String {
    // A machine that is busy may take its time.
    try await server.waitUntilListening(timeout: 60)
    let port = await portInUse
    return "http://\(Self.isLocal(host) ? "127.0.0.1" : host):\(port)/"
  }

  /// The port that the server listens at; the one that was asked for before it does.
  public var portInUse: UInt16 {
    get async {
      if case .ip4(_, let port)? = await server.listeningAddress { port } else { port }
    }
  }

  /// Ends jobs and open connections, and removes what jobs wrote.
  public func stop() async {
    await jobs.cancelAll()
    await server.stop(timeout: 0.25)
    try? FileManager.default.removeItem(atPath: directory)
  }
}

/// Takes requests in: reads them whole, checks who asks, and finds the route.
struct Door: Sendable {
  let routes: [Route]
  let gate: Gate

  func response(to request: HTTPRequest) async -> HTTPResponse {
    do { return try await reply(to: request).response() } catch { return Reply(Problem(error)).response() }
  }

  private func reply(to request: HTTPRequest) async throws -> Reply {
    // First, so that what is left of a body is not taken for the next request.
    let body = try await Self.body(of: request)
    let path = request.path.removingPercentEncoding ?? request.path
    let query = Self.query(request.target.query())
    try gate.check(request.headers, isPage: path == "/" && request.method == .GET, query: query)
    guard let body else {
      throw Problem(
        .payloadTooLarge, at: "body", "a body has at most \(Playground.bodyBytes) bytes",
        hint: "keep long lists of interventions first: POST /api/keep")
    }
    let fitting = routes.filter { $0.parameters(of: path) != nil }
    guard let route = fitting.first(where: { $0.method == request.method.rawValue }) else {
      guard fitting.isEmpty else {
        let allowed = fitting.map(\.method).sorted().joined(separator: ", ")
        throw Problem(
          .methodNotAllowed, at: request.method.rawValue, "\(path) takes \(allowed)",
          headers: [("Allow", allowed)])
      }
      throw Problem(.notFound, at: path, "there is nothing here", hint: "GET /api lists what there is")
    }
    if request.method == .POST {
      let type = request.headers[.contentType]?.lowercased() ?? ""
      guard type.hasPrefix("application/json") else {
        throw Problem(
          .unsupportedMediaType, at: "Content-Type", "expected application/json, found \"\(type.prefix(80))\""
        )
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

  /// The whole body; nil for one that is too long, which is read to its end and dropped.
  private static func body(of request: HTTPRequest) async throws -> Data? {
    var data = Data()
    var isTooLong = (request.bodySequence.count ?? 0) > Playground.bodyBytes
    for try await part in request.bodySequence {
      if data.count + part.count > Playground.bodyBytes { isTooLong = true }
      if isTooLong { data = Data() } else { data.append(part) }
    }
    return isTooLong ? nil : data
  }
}
