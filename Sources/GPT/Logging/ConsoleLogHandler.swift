import Foundation
import Logging
import Records

/// Log lines on standard error, with the level in colour on a terminal (unless `NO_COLOR` is set).
public struct ConsoleLogHandler: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel: Logger.Level
  private let isColored: Bool

  /// Lines of this level and more serious ones.
  public init(level: Logger.Level = .info) {
    logLevel = level
    isColored = isatty(STDERR_FILENO) != 0 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let name = event.level.rawValue
    let level = isColored ? "\u{1b}[\(Self.color(event.level))m\(name)\u{1b}[0m" : name
    let start = isatty(STDERR_FILENO) != 0 ? "\r\u{1b}[K" : ""
    // Wrapped with the level's name in it, which has colours around it.
    let text = MessageText.wrapped("\(name): \(TerminalText.shown("\(event.message)"))")
    StandardError.write("\(start)\(level)\(text.dropFirst(name.count))\n")
  }

  private static func color(_ level: Logger.Level) -> String {
    switch level {
    case .trace, .debug: "90"
    case .info: "32"
    case .notice: "36"
    case .warning: "33"
    case .error, .critical: "31"
    }
  }
}
