import FlyingSocks
import Foundation
import Records

/// The web page of a playground and its API, on one address.
public final class PlaygroundServer: Sendable {
  /// What is shown.
  public let playground: Playground
  let routes: [Route]
  private let listener: Listener
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
    let gate = Gate(host: host, token: token)
    directory =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("probe-playground-\(UUID().uuidString.prefix(8))").path
    let all = try Routes(playground, directory: directory)
    jobs = all.jobs
    let routes = all.all
    self.routes = routes
    listener = Listener(address, Door(routes: routes, gate: gate, naming: playground.naming))
  }

  /// Whether only this machine can reach an address.
  public static func isLocal(_ host: String) -> Bool { host == "localhost" || host.hasPrefix("127.") }

  /// Answers until ``stop()``.
  ///
  /// - Throws: `FileError` for a port that another program uses.
  public func run() async throws {
    PatientPool.raiseLimit()
    do { try await listener.run() } catch SocketError.failed("Bind", let code, let message) {
      throw FileError(
        "port \(port)", code == EADDRINUSE ? "another program uses it" : message,
        hint: "choose another \(setting: "port")")
    } catch {
      // Stopped.
    }
  }

  /// The address of the page, once the server answers.
  public func address() async throws -> String {
    // A machine that is busy may take its time.
    for _ in 0..<6_000 where listener.port == nil { try await Task.sleep(for: .milliseconds(10)) }
    guard let port = listener.port else { throw FileError("port \(port)", "nothing answers at it") }
    return "http://\(Self.isLocal(host) ? "127.0.0.1" : host):\(port)/"
  }

  /// The port that the server listens at; the one that was asked for before it does.
  public var portInUse: UInt16 {
    get async { listener.port ?? port }
  }

  /// Ends jobs and open connections, and removes what jobs wrote.
  public func stop() async {
    await jobs.cancelAll()
    await listener.stop()
    try? FileManager.default.removeItem(atPath: directory)
  }
}
