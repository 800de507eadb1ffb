import Foundation
import TestSupport
import Testing

/// Where cases run: a directory with the fixtures and with what `cases.json` prepares, made once for a suite.
final class SnapshotWorkplace: Sendable {
  private let directory: TemporaryDirectory

  @TaskLocal static var current: SnapshotWorkplace?

  init() throws {
    directory = try TemporaryDirectory()
    let fixtures = URL(fileURLWithPath: SnapshotCase.folder).deletingLastPathComponent().path
    try FileManager.default.createSymbolicLink(
      atPath: directory["fixtures"], withDestinationPath: fixtures)
    for arguments in try SnapshotCase.list.get().prepare {
      let result = try run(arguments, in: "prepared")
      guard result.status == 0 else { throw Failure(text: "\(arguments): \(result.errors)") }
    }
  }

  /// Runs the program in a folder of this name.
  func run(_ arguments: [String], in folder: String) throws -> Program.Result {
    try FileManager.default.createDirectory(atPath: directory[folder], withIntermediateDirectories: true)
    return try Program.run(arguments, in: directory[folder])
  }

  struct Failure: Error { let text: String }
}

/// Makes the workplace before a suite and removes it behind.
struct InSnapshotWorkplace: SuiteTrait, TestScoping {
  func provideScope(
    for _: Test, testCase _: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await SnapshotWorkplace.$current.withValue(SnapshotWorkplace()) { try await function() }
  }
}

extension Trait where Self == InSnapshotWorkplace {
  static var inSnapshotWorkplace: Self { Self() }
}
