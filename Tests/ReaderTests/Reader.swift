import Foundation
import Records
import TestSupport
import Testing

/// Something in the project that reads files: what it reads, and how it is told apart that a file was read well or refused.
struct Reader: Sendable, CustomTestStringConvertible {
  /// What it reads.
  let name: String
  /// The sources that open the file, from `Sources/`.
  let sources: [String]
  /// The file that is damaged, inside of a directory of its own.
  let file: String
  let container: StructuredMutation.Container
  /// Sound files to begin with.
  let originals: @Sendable () throws -> [Data]
  /// Puts everything else into the directory that reading needs.
  let prepare: @Sendable (TemporaryDirectory) throws -> Void
  /// Reads, and uses what was read.
  let read: @Sendable (_ directory: String) throws -> Void

  init(
    _ name: String, sources: [String], file: String, in container: StructuredMutation.Container = .text,
    originals: @escaping @Sendable () throws -> [Data],
    prepare: @escaping @Sendable (TemporaryDirectory) throws -> Void = { _ in },
    read: @escaping @Sendable (_ directory: String) throws -> Void
  ) {
    (self.name, self.sources, self.file, self.container) = (name, sources, file, container)
    (self.originals, self.prepare, self.read) = (originals, prepare, read)
  }

  var testDescription: String { name }

  /// Whether reading may remove or replace files.
  var changesDirectory: Bool { name.contains("list of") }

  /// Whether no content at all is refused.
  var toleratesAll: Bool {
    ["metrics", "checkpoint's state", "optimiser", "list of removals"].contains(name)
  }

  /// Every reader of the project. A new one is one more entry; ``ReaderTableTests`` finds what is missing.
  static let all = worldReaders + corpusReaders + arrayReaders + modelReaders + tokenizerReaders + runReaders
}

/// The repository's directory.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A committed fixture.
func fixture(_ name: String) throws -> Data { try bytes("\(repository)/Tests/Fixtures/\(name)") }
