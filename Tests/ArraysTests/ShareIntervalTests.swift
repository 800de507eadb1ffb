import Arrays
import TestSupport
import Testing

/// Wilson's interval: the published numbers, a width at every share, and clusters that count for what they are worth.
@Suite(.tiered) struct ShareIntervalTests {
  /// scipy 1.17.1: binomtest(k, n).proportion_ci(method="wilson").
  @Test(arguments: [
    (0, 10, 0, 0.27753279986288926), (10, 10, 0.7224672001371109, 1),
    (5, 10, 0.2365930905125640, 0.7634069094874361), (1, 20, 0.008881448800795402, 0.23613119344674205),
    (500, 512, 0.9594842199324425, 0.986542881331685), (0, 1_000, 0, 0.0038267584855551234),
  ]) func numbers(_ right: Int, _ count: Int, _ low: Double, _ high: Double) throws {
    let found = try #require(ShareInterval(Double(right) / Double(count), of: count))
    #expect(abs(found.low - low) < 1e-12 && abs(found.high - high) < 1e-12, "\(found)")
  }

  @Test func neverWithoutWidthAndNeverOutside() throws {
    for count in [1, 2, 7, 32, 512, 1_000_000] {
      for right in Set([0, 1, count / 2, count - 1, count]) {
        let share = Double(right) / Double(count)
        let found = try #require(ShareInterval(share, of: count))
        #expect(found.low < found.high && found.low >= 0 && found.high <= 1)
        #expect(found.range.contains(share), "\(right) of \(count)")
        #expect(found.reach(from: share) > 0)
      }
    }
    #expect(ShareInterval(0.5, of: 0) == nil && ShareInterval(clusters: []) == nil)
  }

  @Test func clusters() throws {
    // One case each: a plain proportion.
    let single = try #require(ShareInterval(clusters: (0..<20).map { [$0 < 5] }))
    let plain = try #require(ShareInterval(0.25, of: 20))
    #expect(abs(single.low - plain.low) < 1e-12 && abs(single.high - plain.high) < 1e-12)
    // Four equal cases each say no more than one; where all are alike, too.
    let repeated = try #require(
      ShareInterval(clusters: (0..<20).map { Array(repeating: $0 < 5, count: 4) }))
    #expect(abs(repeated.low - plain.low) < 1e-12 && abs(repeated.high - plain.high) < 1e-12)
    let alike = ShareInterval(clusters: Array(repeating: [true, true, true], count: 20))
    #expect(alike == ShareInterval(1, of: 20))
    // Cases that balance out within each cluster are worth no more than their number.
    let balanced = ShareInterval(clusters: Array(repeating: [true, false], count: 20))
    #expect(balanced == ShareInterval(0.5, of: 40))
  }
}
