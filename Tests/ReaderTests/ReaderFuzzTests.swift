import Foundation
import GPT
import Intervene
import Probe
import Records
import TestSupport
import Testing

/// Thousands of damaged files for every reader: each is read or refused with an error that says why, quickly, never worse.
///
/// Seeds are fixed; a failure names the file's number. When a reader ends the process, the file lies still in the
/// directory that was named last.
@Suite(.serialized, .tiered) struct ReaderFuzzTests {
  private static let count = Tier.isNightly ? 3_000 : Tier.isQuick ? 30 : 300

  @Test(arguments: Reader.all) func damagedFiles(_ reader: Reader) throws {
    let originals = try reader.originals()
    let directory = try TemporaryDirectory()
    try reader.prepare(directory)
    for original in originals {
      _ = try directory.write(original, as: reader.file)
      #expect(throws: Never.self, "a sound file is read") { try reader.read(directory.path) }
    }
    print("damaged files: \(reader.name), seed 7, in \(directory.path)")
    var mutation = StructuredMutation(seed: 7)
    var refused = 0
    for number in 0..<Self.count {
      // What reading may remove or rewrite is there anew.
      let place = try reader.changesDirectory ? TemporaryDirectory() : directory
      if reader.changesDirectory { try reader.prepare(place) }
      _ = try place.write(mutation.damaged(originals, in: reader.container), as: reader.file)
      let start = Date()
      do { try reader.read(place.path) } catch {
        refused += 1
        #expect(Self.isOurs(error), "file \(number): \(type(of: error)) \(error)")
      }
      #expect(Date().timeIntervalSince(start) < 10, "file \(number) took long")
    }
    #expect(refused > 0 || reader.toleratesAll, "some damage is found")
  }

  /// Whether an error is one of those that the project's readers document.
  private static func isOurs(_ error: any Error) -> Bool {
    error is FileError || error is FileError || error is ProbeError || error is ArgumentError
      || error is TrainingError
  }
}
