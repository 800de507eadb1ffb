import Arrays
import Foundation

/// How much is tried: a sample in `make test`, everything in `make test-nightly`.
enum Tier {
  static let isNightly = ProcessInfo.processInfo.environment["PROBEKIT_NIGHTLY"] != nil

  /// All of `1...count` at night, else `sample` of them: the first, the last, and others by a fixed seed.
  static func chosen(of count: Int, sample: Int, seed: UInt64) -> [Int] {
    guard !isNightly, count > sample else { return Array(1...max(1, count)) }
    print("system calls of \(count): \(sample) by seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var chosen: Set = [1, count]
    while chosen.count < sample { chosen.insert(1 + generator.uniform(below: count)) }
    return chosen.sorted()
  }
}
