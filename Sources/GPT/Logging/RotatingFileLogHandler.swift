import Foundation
import Logging
import Records
import Synchronization

/// Log lines in `probe.log` of a directory. A file that reaches its size is renamed with the time in its name and
/// a new one begun; files older than the given age are removed.
public struct RotatingFileLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel: Logger.Level
  private let file: RotatingFile

  /// The file that lines go to.
  static let fileName = "probe.log"

  /// Whether a file's name is one that a full log file gets, e.g. `probe-2026-01-31T12-34-56.log`.
  static func isRotated(_ name: String) -> Bool {
    name.wholeMatch(of: /probe-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?\.log/) != nil
  }

  /// Opens the directory's log file to add to it.
  ///
  /// - Throws: `FileError` when the directory or the file cannot be made.
  public init(
    directory: String, level: Logger.Level = .debug, maximumBytes: Int = 100 * 1_048_576,
    maximumAge: TimeInterval = 10 * 86_400
  ) throws {
    logLevel = level
    file = try RotatingFile(directory: directory, maximumBytes: maximumBytes, maximumAge: maximumAge)
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    file.append(
      "\(RotatingFile.timestamp()) \(event.level.rawValue.uppercased()) \(TerminalText.shown("\(event.message)"))\n"
    )
  }
}

/// A log file that starts anew at a size and clears away what is too old.
private final class RotatingFile: Sendable {
  private struct State: ~Copyable {
    var stream: UnsafeMutablePointer<FILE>
    var bytes: Int
  }

  private let directory: String
  private let maximumBytes: Int
  private let maximumAge: TimeInterval
  private let state: Mutex<State>

  private var path: String { "\(directory)/\(RotatingFileLogHandler.fileName)" }

  init(directory: String, maximumBytes: Int, maximumAge: TimeInterval) throws {
    try FileAccess.createDirectory(directory)
    let path = "\(directory)/\(RotatingFileLogHandler.fileName)"
    guard let stream = fopen(path, "ab") else {
      throw FileError(path, "cannot be written", code: errno)
    }
    fseek(stream, 0, SEEK_END)
    self.directory = directory
    self.maximumBytes = maximumBytes
    self.maximumAge = maximumAge
    state = Mutex(State(stream: stream, bytes: ftell(stream)))
    removeOldFiles()
  }

  deinit {
    state.withLock { state in
      _ = fclose(state.stream)
    }
  }

  func append(_ line: String) {
    state.withLock { state in
      let bytes = Array(line.utf8)
      if state.bytes > 0, state.bytes + bytes.count > maximumBytes { rotate(&state) }
      fwrite(bytes, 1, bytes.count, state.stream)
      fflush(state.stream)
      state.bytes += bytes.count
    }
  }

  private func rotate(_ state: inout State) {
    let name = Self.timestamp().replacingOccurrences(of: ":", with: "-")
    var old = "\(directory)/probe-\(name).log"
    var number = 1
    while FileAccess.exists(old) {
      number += 1
      old = "\(directory)/probe-\(name)-\(number).log"
    }
    guard rename(path, old) == 0, let stream = fopen(path, "ab") else { return }
    fclose(state.stream)
    state.stream = stream
    state.bytes = 0
    removeOldFiles()
  }

  private func removeOldFiles() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where RotatingFileLogHandler.isRotated(name) {
      var status = stat()
      let file = "\(directory)/\(name)"
      if stat(file, &status) == 0, Date().timeIntervalSince1970 - Double(Self.modified(status)) > maximumAge {
        unlink(file)
      }
    }
  }

  private static func modified(_ status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }

  /// The local time, e.g. `2026-01-31T12:34:56`.
  static func timestamp() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d", Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1,
      Int(parts.tm_mday),
      Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
  }
}
