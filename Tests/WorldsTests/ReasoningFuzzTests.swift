import Foundation
import Testing
import Worlds

/// Damaged corpora: each line has to be read or refused with an error of its own kind, never with a crash.
@Suite struct ReasoningFuzzTests {
  private static func lines(_ names: [String]) throws -> [Data] {
    try names.flatMap { name in
      try Data(contentsOf: URL(fileURLWithPath: "\(ReasoningReaderTests.fixtures)/\(name)"))
        .split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }
  }

  private static let pieces = [
    "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "1e999", "99999999999999999999", "\\u0000",
    "\\ud800",
    "é", "(", ")", " -> ", " OR ", "NAF", "triple1", "rule99", "[@", "<- FAIL", "\"QDep\":", "\"proofs\":",
    "\u{0}",
    "The answer is", "\"1\"", "9223372036854775807", "-9223372036854775808",
  ].map { Array($0.utf8) }

  /// How many damaged lines could still be read.
  private static func read(_ lines: [Data], rounds: Int, seed: UInt64, _ body: (Data) throws -> Void) throws
    -> Int
  {
    print("damaged corpora: seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    var read = 0
    for _ in 0..<rounds {
      var bytes = [UInt8](lines[generator.uniform(below: lines.count)])
      for _ in 0..<generator.uniform(in: 1...3) {
        let place = generator.uniform(below: bytes.count)
        let end = min(bytes.count, place + generator.uniform(below: 24))
        switch generator.uniform(below: 6) {
        case 0: bytes[place] = UInt8(generator.uniform(below: 256))
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: generator.uniform(below: bytes.count))
        case 3: bytes.insert(contentsOf: pieces[generator.uniform(below: pieces.count)], at: place)
        case 4: bytes = Array(bytes[..<max(1, place)])
        default: bytes.replaceSubrange(place..<end, with: pieces[generator.uniform(below: pieces.count)])
        }
        if bytes.isEmpty { bytes = [0x61] }
      }
      do {
        try body(Data(bytes))
        read += 1
      } catch is WorldError {}
    }
    return read
  }

  /// What is read keeps its promises, whatever the file said.
  private static func check(_ item: ReasoningItem) {
    let length = item.context.unicodeScalars.count
    #expect(item.statements.allSatisfy { $0.range.lowerBound >= 0 && $0.range.upperBound <= length })
    for proof in item.proofs {
      #expect(proof.usefulStatements.allSatisfy { item.index(ofStatement: $0) != nil })
      #expect(proof.steps.values.allSatisfy { (0...proof.height).contains($0) })
      #expect(proof.releasedSteps(depth: item.depth).values.allSatisfy { (0...item.depth).contains($0) })
      _ = proof.flattened()
    }
    _ = ReasoningPrompt(item)
  }

  @Test func damagedTheories() throws {
    let lines = try Self.lines(["theories/meta-train.jsonl", "deep/meta-train.jsonl"])
    let read = try Self.read(lines, rounds: 1_500, seed: 20) { data in
      try ProofWriterReader.items(data, file: "f", line: 1).forEach(Self.check)
    }
    #expect(read > 100)
  }

  @Test func damagedExplanations() throws {
    let lines = try Self.lines(["train", "dev", "test"].map { "street/reasoning_annotated_\($0).jsonl" })
    let read = try Self.read(lines, rounds: 2_000, seed: 21) { data in
      Self.check(try StreetReader.item(data, file: "f", line: 1))
    }
    #expect(read > 100)
  }

  @Test func damagedProcessedFiles() throws {
    let lines = try Self.lines(["processed-theories/train.json", "processed-street/train.json"])
    let read = try Self.read(lines, rounds: 1_500, seed: 22) { data in
      try ProcessedReader.items(data, file: "f").forEach(Self.check)
    }
    #expect(read > 100)
  }
}
