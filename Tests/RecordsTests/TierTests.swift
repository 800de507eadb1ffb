import Foundation
import TestSupport
import Testing

/// Every suite is in the tiers, so that none hangs for ever and tags do what they say.
@Suite(.tiered) struct TierTests {
  @Test func everySuiteIsTiered() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    let sources = try FileManager.default.subpathsOfDirectory(atPath: tests).filter {
      $0.hasSuffix("Tests.swift")
    }
    var suites = 0
    for source in sources.sorted() {
      let text = try String(contentsOfFile: "\(tests)/\(source)", encoding: .utf8)
      let lines = text.split(separator: "\n").filter { $0.hasPrefix("@Suite") }
      for line in lines { #expect(line.contains(".tiered"), "\(source): \(line)") }
      #expect(!lines.isEmpty, "\(source) has no suite")
      suites += lines.count
    }
    #expect(suites > 140)
  }

  @Test func whatHangsIsEnded() async throws {
    await #expect(processExitsWith: .failure) {
      try await Tiered.limit("a test", to: .milliseconds(20)) { sleep(20) }
    }
    try await Tiered.limit("a test", to: .seconds(600)) { usleep(20_000) }
  }

  @Test(.tags(.slow)) func slowOnesAreLeftOut() {
    #expect(!Tier.isQuick)
  }
}
