import Arrays
import Foundation
import GPT
import Tasks
import TestSupport
import Testing

/// Which kernels compute, and what a run says of it.
@Suite(.tiered) struct ArithmeticTests {
  /// `make test-kernels` forces one kernel after the other; there are OpenBLAS builds that do not listen.
  @Test func theKernelThatIsAskedForRuns() {
    print("computed by \(Arithmetic.current)")
    let asked = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] ?? ""
    #expect(!Arithmetic.current.kernel.isEmpty && Arithmetic.current.library.hasPrefix("OpenBLAS"))
    #expect(asked.isEmpty || asked.lowercased() == Arithmetic.current.kernel.lowercased())
  }

  private let other = Arithmetic(library: "OpenBLAS 0.0.1", kernel: "Katmai", vectors: "default")

  @Test func aRunRecordsWhatComputedIt() throws {
    let small = try SmallRun()
    try TrainingRecord(settings: small.settings, command: "train", world: small.world).write(to: small.run)
    let record = try #require(try TrainingRecord.read(small.run))
    #expect(record.computedBy == [.init(step: 0, arithmetic: .current)])
    #expect(record.goingOn(after: 5) == nil, "the same kernels: nothing to say")
    let (changed, before) = try #require(record.goingOn(after: 5, with: other))
    #expect(before == .current)
    try changed.write(to: small.run)
    let read = try #require(try TrainingRecord.read(small.run))
    #expect(
      read.computedBy == [.init(step: 0, arithmetic: .current), .init(step: 5, arithmetic: other)])
    #expect(read.worldFingerprint == small.world.fingerprint && read.command == "train")
    // Back to an earlier step, on the first machine again.
    let back = try #require(read.goingOn(after: 5))
    #expect(back.record.computedBy?.map(\.step) == [0, 5] && back.before == other)
    #expect(back.record.computedBy?.last?.arithmetic == .current)
  }

  @Test func recordsOfEarlierVersionsAreRead() throws {
    let small = try SmallRun()
    try TrainingRecord(settings: small.settings, command: "train", world: small.world).write(to: small.run)
    let data = try Data(contentsOf: URL(fileURLWithPath: small.run.settingsFile))
    var fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    fields["computedBy"] = nil
    try JSONSerialization.data(withJSONObject: fields).write(
      to: URL(fileURLWithPath: small.run.settingsFile))
    let record = try #require(try TrainingRecord.read(small.run))
    #expect(record.computedBy == nil && record.goingOn(after: 5, with: other) == nil)
  }
}
