import ArgumentParser
import Foundation
import Playground
import Records
import Synchronization
import Tasks

/// The playground in the browser.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Open the playground: models to play with in the browser.",
    discussion: """
      Examples:
        probe-cli serve --open
        probe-cli serve --model runs/first --model runs/second --port 9000
        probe-cli serve --port 0 --check

      The page is for this machine alone. With another --host other machines reach
      it, and a --token is needed that everybody has to know who asks. The API
      that the page uses is described at /api. Ctrl-C ends the server; that is how
      it ends, so the exit status is 0.
      """)

  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "A run directory, a checkpoint of one, or a Hugging Face checkpoint; may be repeated.",
      discussion: "Without it, the model that comes with the program is shown.", valueName: "dir"),
    completion: .runs)
  var models: [String] = []

  @Option(help: ArgumentHelp("The port to listen at, 0 for any that is free.", valueName: "n"))
  var port: UInt16 = 8_080

  @Option(help: ArgumentHelp("The IPv4 address to bind to.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    help: ArgumentHelp(
      "At least 8 letters and digits that everybody has to know who asks.", valueName: "word"))
  var token: String?

  @Flag(help: "Open the page in the browser.")
  var open = false

  @Flag(help: "Start, say where, and end: whether models, page and port are all right.")
  var check = false

  func run() throws {
    let server = try PlaygroundServer(
      Playground(openedModels()), host: host, port: port, token: token)
    if !PlaygroundServer.isLocal(host) {
      Terminal.note("other machines can reach this server; it answers those who know the token, unencrypted")
    }
    let outcome = Outcome()
    let isReady = Readiness()
    Interrupt.watch()
    Task {
      do {
        try await server.run()
        outcome.set(.success(()))
      } catch { outcome.set(.failure(error)) }
    }
    Task {
      guard let address = try? await server.address() else { return }
      let page = token.map { "\(address)?token=\($0)" } ?? address
      print("The playground is at \(page)" + (check ? "" : "\nCtrl-C ends it."))
      fflush(nil)
      isReady.set()
      if open { Self.openBrowser(page) }
    }
    while outcome.value == nil, !Interrupt.check(), !(check && isReady.isSet) {
      usleep(20_000)
    }
    if let result = outcome.value { return try result.get() }
    let stopped = DispatchSemaphore(value: 0)
    Task {
      await server.stop()
      stopped.signal()
    }
    _ = stopped.wait(timeout: .now() + 5)
  }

  private func openedModels() throws -> [PlaygroundModel] {
    guard !models.isEmpty else {
      let run = try ModelOptions.open(ModelOptions.shippedModel, shownAs: "the shipped model")
      return [
        try PlaygroundModel(run, id: "boolean", name: "the shipped model", path: nil, naming: .commandLine)
      ]
    }
    var ids: Set<String> = []
    return try models.map { path in
      let name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
      var (id, number) = (name, 2)
      while !ids.insert(id).inserted {
        id = "\(name)-\(number)"
        number += 1
      }
      return try PlaygroundModel(
        ModelOptions.open(path), id: id, name: path, path: path, naming: .commandLine)
    }
  }

  private static func openBrowser(_ address: String) {
    #if canImport(Darwin)
      let program = "/usr/bin/open"
    #else
      let program = "/usr/bin/xdg-open"
    #endif
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [address]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { Terminal.note("no browser could be opened; the address is \(address)") }
  }

  /// Whether the server answers.
  private final class Readiness: Sendable {
    private let held = Atomic(false)
    var isSet: Bool { held.load(ordering: .relaxed) }
    func set() { held.store(true, ordering: .relaxed) }
  }

  /// How the server ended.
  private final class Outcome: Sendable {
    private let held = Mutex<Result<Void, any Error>?>(nil)
    var value: Result<Void, any Error>? { held.withLock { $0 } }
    func set(_ result: Result<Void, any Error>) { held.withLock { $0 = result } }
  }
}
