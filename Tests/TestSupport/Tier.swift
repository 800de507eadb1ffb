import Arrays
import Dispatch
import Foundation
import Testing

/// How much is tried: `make quick` leaves out what is tagged `.slow`, `make test` tries all that is there,
/// with samples of what is endless, and `make test-nightly` takes larger ones.
package enum Tier {
  package static let isQuick = ProcessInfo.processInfo.environment["PROBEKIT_TIER"] == "quick"
  package static let isNightly = ProcessInfo.processInfo.environment["PROBEKIT_NIGHTLY"] != nil

  /// The minutes after which a test counts as hanging; machines are shared, and at night samples are large.
  static let minutes = isNightly ? 120 : 10

  /// All of `1...count` at night, else `sample` of them: the first, the last, and others by a fixed seed.
  package static func chosen(of count: Int, sample: Int, seed: UInt64) -> [Int] {
    guard !isNightly, count > sample else { return Array(1...max(1, count)) }
    print("system calls of \(count): \(sample) by seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var chosen: Set = [1, count]
    while chosen.count < sample { chosen.insert(1 + generator.uniform(below: count)) }
    return chosen.sorted()
  }
}

extension Tag {
  /// What takes seconds: `make quick` leaves it out. Works in suites that are `.tiered`, and all are.
  @Tag package static var slow: Self
}

/// Puts a suite into the tiers: the quick one skips what is tagged `.slow`, and no test runs for ever.
///
/// `.timeLimit` counts from when a test was queued: where two threads work off a thousand tests, it is over
/// before some have begun, and it never ends a test that hangs in a loop. This limit counts from the first
/// line of a test's body, and ends the process, which names the test.
package struct Tiered: SuiteTrait, TestTrait, TestScoping {
  package let isRecursive = true

  private static let clock = DispatchQueue(label: "limits of tests")

  package func prepare(for test: Test) async throws {
    guard test.tags.contains(.slow) else { return }
    try await ConditionTrait.disabled(if: Tier.isQuick, "slow").prepare(for: test)
  }

  package func scopeProvider(for _: Test, testCase: Test.Case?) -> Tiered? { testCase == nil ? nil : self }

  package func provideScope(
    for test: Test, testCase _: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Self.limit(
      "\(test.name) (\(test.sourceLocation.fileName))", to: .seconds(60 * Tier.minutes), function)
  }

  /// Does `body`; ends the process and says the name when it takes longer than `time`.
  package static func limit(
    _ name: String, to time: DispatchTimeInterval, _ body: @Sendable () async throws -> Void
  ) async throws {
    let alarm = DispatchSource.makeTimerSource(queue: clock)
    alarm.setEventHandler { fatalError("\(name) still runs after its time limit") }
    alarm.schedule(deadline: .now() + time)
    alarm.resume()
    defer { alarm.cancel() }
    try await body()
  }
}

extension Trait where Self == Tiered {
  /// In the tiers, with a time limit: see ``Tiered``. Every suite has it.
  package static var tiered: Self { Tiered() }
}
