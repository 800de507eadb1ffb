import Foundation
import TestSupport
import Testing

/// The server as a program: how it begins, and how it ends.
@Suite(.tiered) struct ServeTests {
  @Test func endsWithCtrlC() throws {
    let directory = try TemporaryDirectory()
    let running = try Program.start(["serve", "--port", "0"], in: directory.path)
    usleep(3_000_000)
    let start = Date()
    running.send(SIGINT)
    let result = try running.wait()
    #expect(result.status == 0, "\(result.errors)")
    #expect(Date().timeIntervalSince(start) < 5)
    #expect(result.text.contains("The playground is at http://127.0.0.1:"))
    #expect(result.errors.isEmpty)
  }

  @Test func aBusyPortIsSaid() throws {
    #if canImport(Darwin)
      let kind = SOCK_STREAM
    #else
      let kind = Int32(SOCK_STREAM.rawValue)
    #endif
    let socket = socket(AF_INET, kind, 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, size) == 0 && listen(socket, 1) == 0 && getsockname(socket, address, &size) == 0
      }
    }
    try #require(isBound)
    let result = try Program.run("serve", "--port", "\(UInt16(bigEndian: address.sin_port))", "--check")
    #expect(result.status == 1)
    #expect(result.errors.contains("another program uses it"))
  }
}
