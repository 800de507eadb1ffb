import FlyingSocks
import Foundation

/// Waits for sockets, but for none of them for ever: who neither sends nor takes anything for a minute is let go.
struct PatientPool: AsyncSocketPool {
  private let pool: any AsyncSocketPool
  private let seconds: Double

  init(seconds: Double = 60) {
    pool = SocketPool<Poll>.make()
    self.seconds = seconds
  }

  func prepare() async throws { try await pool.prepare() }

  func run() async throws { try await pool.run() }

  func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
    // Head and body of a response are written one after the other: neither waits for the other's receipt. Connections have
    // this from the socket that takes them in, which waits as long as it likes.
    let listens = try? socket.getValue(for: BoolSocketOption(name: SO_ACCEPTCONN))
    guard listens != true else {
      try? socket.setValue(true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
      return try await pool.suspendSocket(socket, untilReadyFor: events)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [pool] in try await pool.suspendSocket(socket, untilReadyFor: events) }
      group.addTask { [seconds] in
        try await Task.sleep(for: .seconds(seconds))
        throw SocketError.timeout(message: "nothing was sent or taken for \(Int(seconds)) seconds")
      }
      try await group.next()
      group.cancelAll()
    }
  }

  /// Lets the process have as many open files as it may: each connection is one.
  static func raiseLimit() {
    var limit = rlimit()
    #if canImport(Darwin)
      let kind = RLIMIT_NOFILE
    #else
      let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
    guard getrlimit(kind, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(kind, &limit)
  }
}
