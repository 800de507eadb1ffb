import Foundation
import GPT
import Logging
import TestSupport
import Testing

/// Log files: rotation by size, removal by age.
@Suite(.tiered) struct LoggingTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func logger(_ bytes: Int = 1 << 20, age: TimeInterval = 86_400) throws -> Logger {
    let handler = try RotatingFileLogHandler(
      directory: directory.path, maximumBytes: bytes, maximumAge: age)
    return Logger(label: "test") { _ in handler }
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  @Test func lines() throws {
    var logger = try logger()
    logger.info("first")
    logger.logLevel = .warning
    logger.info("unwanted")
    logger.error("second")
    try self.logger().notice("appended")
    let lines = try String(decoding: bytes(directory["probe.log"]), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 3)
    let form = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d (INFO first|ERROR second|NOTICE appended)/
    #expect(lines.allSatisfy { $0.wholeMatch(of: form) != nil })
  }

  @Test func rotation() throws {
    let logger = try logger(200)
    for number in 0..<20 { logger.info("message \(number) \(String(repeating: "x", count: 40))") }
    let names = try files()
    #expect(names.count == 10 && names.contains("probe.log"), "two lines fit a file")
    var messages: [String] = []
    for name in names {
      let text = String(decoding: try bytes(directory[name]), as: UTF8.self)
      #expect(text.utf8.count <= 200 && text.hasSuffix("\n"))
      messages += text.split(separator: "\n").compactMap {
        $0.split(separator: " ").dropFirst(3).first.map(String.init)
      }
    }
    #expect(Set(messages) == Set((0..<20).map(String.init)) && messages.count == 20)
    // A file from before counts with its size.
    try self.logger(200).info("\(String(repeating: "y", count: 150))")
    #expect(try files().count == 11)
  }

  @Test func oldFilesGo() throws {
    for (name, days) in [
      ("probe-2026-01-01T01-02-03.log", 11.0), ("probe-2026-01-02T01-02-03-2.log", 9), ("probe-mine.log", 99),
      ("probe.txt", 99),
    ] {
      _ = try directory.write("x", as: name)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)], ofItemAtPath: directory[name])
    }
    _ = try logger(age: 10 * 86_400)
    #expect(try files() == ["probe-2026-01-02T01-02-03-2.log", "probe-mine.log", "probe.log", "probe.txt"])
  }

  @Test func oneLineLargerThanTheFile() throws {
    let logger = try logger(10)
    logger.info("longer than ten bytes")
    logger.info("again")
    #expect(try files().count == 2)
  }
}
