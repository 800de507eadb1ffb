import FlyingSocks
import Foundation
import Records
import Synchronization

/// Listens at a port and takes clients in.
final class Listener: Sendable {
  private struct Held {
    var port: UInt16?
    var task: Task<Void, any Error>?
  }

  private let address: any SocketAddress
  private let door: Door
  private let pool = PatientPool()
  private let held = Mutex(Held())

  init(_ address: any SocketAddress, _ door: Door) {
    self.address = address
    self.door = door
  }

  /// The port, once it listens.
  var port: UInt16? { held.withLock { $0.port } }

  /// Answers until ``stop()``.
  ///
  /// - Throws: `SocketError` for an address that cannot be listened at.
  func run() async throws {
    try await pool.prepare()
    let socket = try Socket(domain: Int32(type(of: address).family))
    defer { try? socket.close() }
    try socket.setValue(true, for: .localAddressReuse)
    #if canImport(Darwin)
      // Connections have this from the socket that takes them in.
      try socket.setValue(true, for: .noSIGPIPE)
    #endif
    try bind(socket, address)
    try socket.listen()
    let listening = try AsyncSocket(socket: socket, pool: pool)
    let task = Task { [self] in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { [pool] in try await pool.run() }
        group.addTask { try await self.takeIn(listening) }
        try await group.next()
        group.cancelAll()
      }
    }
    let number: UInt16? = if case .ip4(_, let port)? = try? socket.sockname() { port } else { nil }
    held.withLock { held in
      held.port = number
      held.task = task
    }
    defer { held.withLock { $0.port = nil } }
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func bind(_ socket: Socket, _ address: some SocketAddress) throws { try socket.bind(to: address) }

  private func takeIn(_ listening: AsyncSocket) async throws {
    while true {
      do {
        try await withThrowingDiscardingTaskGroup { group in
          while true {
            let connection = Connection(socket: try await listening.accept(), door: door)
            group.addTask { await connection.answer() }
          }
        }
      } catch SocketError.failed("Accept", _, _) {
        // More connections than files may be open: all of them are let go, and the next ones are answered.
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Lets all clients go.
  func stop() async { held.withLock { $0.task }?.cancel() }
}
