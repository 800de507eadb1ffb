import Foundation
import TestSupport

/// The real program, started as a user starts it.
///
/// It is built with the tests and lies beside them. What it prints goes to files, so nothing can block on a full pipe.
struct Program {
  /// What a finished process left.
  struct Result {
    /// The exit status; nil when a signal ended it.
    let status: Int32?
    /// The signal that ended it.
    let signal: Int32?
    let output: Data
    /// Standard error as it was written.
    let lines: String

    /// Standard error without the breaks inside of messages, whose lines go on behind four spaces.
    var errors: String { lines.replacing("\n    ", with: " ") }

    /// - Parameter waitStatus: as `waitpid` gives it.
    init(waitStatus: Int32, output: Data, errors: String) {
      let signal = waitStatus & 0x7f
      status = signal == 0 ? waitStatus >> 8 & 0xff : nil
      self.signal = signal == 0 ? nil : signal
      self.output = output
      lines = errors
    }

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// The program's path: `PROBEKIT_PROBE`, or beside the test bundle (macOS) or the test executable (Linux).
  static let path: String = {
    if let path = ProcessInfo.processInfo.environment["PROBEKIT_PROBE"] { return path }
    var directory = URL(fileURLWithPath: ownImage()).resolvingSymlinksInPath().deletingLastPathComponent()
    while directory.path != "/" {
      let candidate = directory.appendingPathComponent("probe-cli").path
      if access(candidate, X_OK) == 0, !isDirectory(candidate) { return candidate }
      directory.deleteLastPathComponent()
    }
    fatalError("no probe-cli beside \(ownImage())")
  }()

  /// Runs the program to its end.
  ///
  /// - Parameters:
  ///   - directory: the working directory.
  ///   - shell: shell text that starts it as `"$@"`, where limits and redirections are to be set up before.
  ///   - input: what stands on its standard input; nothing by default.
  ///   - environment: variables beside the inherited ones.
  static func run(
    _ arguments: [String], in directory: String = NSTemporaryDirectory(), shell: String = #"exec "$@""#,
    input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Result {
    try start(arguments, in: directory, shell: shell, input: input, environment: environment).wait()
  }

  static func run(_ arguments: String..., in directory: String = NSTemporaryDirectory()) throws -> Result {
    try run(arguments, in: directory)
  }

  /// Starts the program and does not wait for its end.
  static func start(
    _ arguments: [String], in directory: String = NSTemporaryDirectory(), shell: String = #"exec "$@""#,
    input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Running {
    let files = try TemporaryDirectory()
    _ = try files.write(input, as: "input")
    let process = try spawn(
      ["/bin/sh", "-c", "cd \"$0\" || exit 99; \(shell)", directory, path] + arguments,
      streams: [files["input"], files["output"], files["errors"]],
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 })
    return Running(process: process, files: files)
  }

  /// A process that was started.
  final class Running: Sendable {
    let process: pid_t
    private let files: TemporaryDirectory

    fileprivate init(process: pid_t, files: TemporaryDirectory) {
      self.process = process
      self.files = files
    }

    /// What has been written on standard error so far.
    var errors: String { String(decoding: (try? bytes(files["errors"])) ?? Data(), as: UTF8.self) }

    /// Waits until `text` stands on standard error, or the process has ended.
    func wait(forErrors text: String) {
      var information = siginfo_t()
      while !errors.contains(text) {
        information.si_signo = 0
        guard waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0,
          information.si_signo == 0
        else { return }
        usleep(2_000)
      }
    }

    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for its end; to be called once.
    func wait() throws -> Result {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 {
        guard errno == EINTR else { throw POSIXError(.init(rawValue: errno) ?? .ECHILD) }
      }
      return Result(waitStatus: status, output: try bytes(files["output"]), errors: errors)
    }
  }

  /// Starts a process with no signal blocked or ignored; the threads that run tests block some.
  private static func spawn(
    _ arguments: [String], streams: [String], environment: [String: String]
  ) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, streams[0], O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, streams[1], O_CREAT | O_WRONLY, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, streams[2], O_CREAT | O_WRONLY | O_APPEND, 0o600)
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var process: pid_t = 0
    let problem = posix_spawn(&process, arguments[0], &actions, &attributes, argv, envp)
    guard problem == 0 else { throw POSIXError(.init(rawValue: problem) ?? .EIO) }
    return process
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  /// The file that this code was loaded from.
  private static func ownImage(_ handle: UnsafeRawPointer = #dsohandle) -> String {
    #if os(Linux)
      return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    #else
      var information = Dl_info()
      guard dladdr(handle, &information) != 0 else { return "" }
      return String(cString: information.dli_fname)
    #endif
  }
}
