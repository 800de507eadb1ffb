import Foundation
import SystemCalls
import TestSupport

/// The program under a tracer that kills it, or lets a system call fail, at a chosen one of those that change files.
enum TracedProgram {
  /// False where children cannot be traced: on other systems than Linux, and in sandboxes that forbid it.
  static let isAvailable = traced_is_available() != 0

  enum Action {
    /// Only counts the calls.
    case none
    /// The call of number `at`, from 1 on, is never made: the process dies before it.
    case kill(at: Int)
    /// The call fails with an `errno`.
    case fail(at: Int, Int32)
    /// It fails, and every later one.
    case failFrom(Int, Int32)
  }

  struct End {
    let result: Program.Result
    /// The calls that change something below the directory, up to the end or the kill.
    let calls: Int
    /// The chosen call, as `fsync /tmp/…/file`; empty when there are fewer calls.
    let place: String
  }

  /// - Parameter below: where calls count; all others go through.
  static func run(_ arguments: [String], below: String, _ action: Action = .none) throws -> End {
    let files = try TemporaryDirectory()
    let argv = ([Program.path] + arguments).map { (text: String) in strdup(text) } + [nil]
    let envp = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    let paths = [Program.path, files["output"], files["errors"], below].map { (path: String) in strdup(path) }
    defer { for text in argv + envp + paths { free(text) } }
    var process = traced_process()
    (process.program, process.output, process.errors, process.below) = (
      UnsafePointer(paths[0]), UnsafePointer(paths[1]), UnsafePointer(paths[2]), UnsafePointer(paths[3])
    )
    switch action {
    case .none: process.action = traced_count
    case .kill(let at): (process.action, process.at) = (traced_kill, at)
    case .fail(let at, let error): (process.action, process.at, process.error) = (traced_fail, at, error)
    case .failFrom(let at, let error):
      (process.action, process.at, process.error) = (traced_fail_from, at, error)
    }
    var end = traced_end()
    let problem = argv.withUnsafeBufferPointer { argv in
      envp.withUnsafeBufferPointer { envp in
        process.arguments = argv.baseAddress
        process.environment = envp.baseAddress
        return traced_run(&process, &end)
      }
    }
    guard problem == 0 else { throw POSIXError(.init(rawValue: problem) ?? .EIO) }
    let place = withUnsafeBytes(of: end.place) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return End(
      result: Program.Result(
        waitStatus: end.status, output: try bytes(files["output"]),
        errors: String(decoding: try bytes(files["errors"]), as: UTF8.self)),
      calls: end.calls, place: place)
  }
}
