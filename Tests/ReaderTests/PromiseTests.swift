import Foundation
import TestSupport
import Testing

/// The page of promises names tests that are there.
@Suite(.tiered) struct PromiseTests {
  private static let page = Result {
    try String(contentsOfFile: "\(repository)/docs/promises.md", encoding: .utf8)
  }

  @Test func everyTestIsThere() throws {
    let root = "\(repository)/Tests"
    let names = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
    let sources = try names.map { try String(contentsOfFile: "\(root)/\($0)", encoding: .utf8) }
    var count = 0
    for match in try Self.page.get().matches(of: /`(\w+Tests)\.(\w+)`/) {
      count += 1
      let (suite, test) = (match.output.1, match.output.2)
      let isThere = sources.contains { source in
        source.contains("struct \(suite)")
          && source.matches(of: /@Test/).contains { place in
            // The function that the attribute stands before.
            source[place.range.upperBound...].firstMatch(of: /\bfunc\s+(\w+)/)?.output.1 == test
          }
      }
      #expect(isThere, "\(suite).\(test)")
    }
    #expect(count > 40)
  }

  @Test func everyPromiseHasATest() throws {
    for line in try Self.page.get().split(separator: "\n") where line.hasPrefix("| ") && line.hasSuffix(" |")
    {
      guard !line.hasPrefix("| promise |") else { continue }
      #expect(line.contains(/`\w+Tests\.\w+`/), "\(line)")
    }
  }

  @Test func theReadmeLeadsThere() throws {
    let readme = try String(contentsOfFile: "\(repository)/README.md", encoding: .utf8)
    #expect(readme.contains("docs/promises.md"))
  }
}
