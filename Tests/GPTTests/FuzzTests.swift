import Foundation
import GPT
import TestSupport
import Testing
import Worlds

/// Thousands of damaged files: each is read or refused with an error that names it, never worse.
///
/// The seeds are fixed; a failure names the seed and the number of the damaged file.
@Suite struct FuzzTests {
  private static let seeds: [UInt64] = [1, 2, 3]
  private static let words = [
    "9223372036854775807", "-1", "null", "1e999", "{}", "[]", "[[[[", "\"\"", "0", "4611686018427387904",
    "true",
    "\"shape\":", "\"data_offsets\":[0,", "\"F16\"", "\u{FEFF}", "'descr': '<f8'", "(0, 0)", "16777216",
  ]

  /// Runs `read` on damaged content. Errors of the library are expected; others are reported.
  private func fuzz(_ original: Data, seed: UInt64, count: Int, _ read: (Data) throws -> Void) {
    var mutation = Mutation(seed: seed, words: Self.words)
    var accepted = 0
    for number in 0..<count {
      do {
        try read(mutation.damaged(original))
        accepted += 1
      } catch is CheckpointError {
      } catch { Issue.record("seed \(seed), file \(number): \(error)") }
    }
    #expect(accepted < count, "seed \(seed): some damage is found")
  }

  @Test(arguments: seeds) func safetensorsFiles(seed: UInt64) throws {
    let original = try bytes(Fixture("one-layer")["model.safetensors"])
    let header = 8 + (0..<8).reversed().reduce(0) { $0 << 8 | Int(original[$1]) }
    // Mostly the header; the values behind it are any bytes.
    let short = original.prefix(header) + original.suffix(original.count - header)
    fuzz(Data(short), seed: seed, count: 700) { data in
      var data = data
      if data.count >= 8, seed > 1 {
        let length = UInt64(max(0, data.count - (original.count - header) - 8))
        for i in 0..<8 { data[i] = UInt8(truncatingIfNeeded: length >> (8 * i)) }
      }
      let file = try Safetensors(data, path: "fuzz.safetensors")
      for (name, entry) in file.entries where entry.shape.count < 100_000 { _ = try file.tensor(name) }
    }
  }

  @Test(arguments: seeds, [Fixture("one-layer"), Fixture("rope-llama3", in: "llama")])
  func configurations(seed: UInt64, fixture: Fixture) throws {
    let directory = try TemporaryDirectory()
    _ = try directory.write(try bytes(fixture["model.safetensors"]), as: "model.safetensors")
    fuzz(try bytes(fixture["config.json"]), seed: seed, count: 700) { data in
      _ = try directory.write(data, as: "config.json")
      _ = try Checkpoint.readModel(directory.path)
    }
  }

  @Test(arguments: seeds) func arrays(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    try NPZ.write([NamedArray(name: "a", Tensor([3, 2]))], to: directory["a.npz"])
    let archive = try bytes(directory["a.npz"])
    let start = try #require(archive.firstRange(of: [0x93])).lowerBound
    fuzz(Data(archive[start..<start + 152]), seed: seed, count: 3_000) { data in
      _ = try NPY(data, path: "fuzz.npy")
    }
  }

  @Test(arguments: seeds) func tokenizers(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    let tokenizer = SymbolTokenizer(world: try World.named("boolean"))
    let model = Model(GPT2(vocabulary: 16, context: 8, width: 4, layers: 1, heads: 1), seed: 1)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    fuzz(try bytes(directory["tokenizer.json"]), seed: seed, count: 700) { data in
      let read = try TokenizerJSON.read(path: try directory.write(data, as: "fuzz.json"))
      _ = try? read.encode("1,0,1,0,1\n")
      _ = read.decode(Array(-1...read.vocabularySize))
    }
  }
}
