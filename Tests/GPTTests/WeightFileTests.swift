import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Weights in several files, and weights that stay in half precision.
@Suite(.tiered) struct WeightFileTests {
  private static let half = [
    Fixture("float16", in: "llama"), Fixture("bfloat16", in: "llama"), Fixture("float16", in: "gpt2-half"),
    Fixture("bfloat16", in: "gpt2-half"),
  ]
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: half) func halfPrecisionStaysHalf(_ fixture: Fixture) throws {
    let model = try fixture.model()
    #expect(model.parameters.isMapped)
    let copy = Model(model.architecture, parameters: model.parameters.widened())
    #expect(!copy.parameters.isMapped)
    for index in model.architecture.layout.specifications.indices {
      #expect(model.parameters[index].bits == copy.parameters[index].bits)
    }
    // Products that widen blocks, single rows included, against products of float32.
    let tokens = try fixture.tokens()
    #expect(relativeError(try model.run(tokens).logits, try copy.run(tokens).logits) < 1e-6)
    let one = TokenBatch([[tokens[0][0]]])
    #expect(relativeError(try model.run(one).logits, try copy.run(one).logits) < 1e-6)
  }

  /// A copy keeps what is not changed in its file, and shares no change.
  @Test(arguments: half) func copiesChangeAlone(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let layout = model.architecture.layout
    let copy = model.parameters.copy()
    let place = layout.offsets[2] + 3
    let old = model.parameters.values(at: [place])
    copy.write([old[0] + 1], at: [place])
    #expect(
      copy.isMapped && copy.values(at: [place]) == [old[0] + 1] && model.parameters.values(at: [place]) == old
    )
    let again = copy.copy()
    again.write([0], at: [place])
    #expect(copy.values(at: [place]) == [old[0] + 1])
    let tokens = try fixture.tokens()
    let wide = model.parameters.widened()
    wide.write([old[0] + 1], at: [place])
    let found = try Model(model.architecture, parameters: copy).run(tokens).logits
    #expect(relativeError(found, try Model(model.architecture, parameters: wide).run(tokens).logits) < 1e-6)
    #expect(found.bits != (try model.run(tokens)).logits.bits)
  }

  /// Gradients flow through half-precision weights as through their float32 copies.
  @Test(arguments: half) func gradientsOfHalfPrecision(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let copy = Model(model.architecture, parameters: model.parameters.widened())
    let batch = try fixture.trainingBatch()
    let engines = [model, copy].map {
      GradientEngine($0, batch: batch.inputs.batch, length: batch.inputs.length, threads: 2)
    }
    for engine in engines { _ = try engine.gradients(batch, dropout: nil) }
    for index in model.architecture.layout.specifications.indices {
      #expect(relativeError(engines[0].gradients[index], engines[1].gradients[index]) < 1e-5)
    }
  }

  /// A file of half-precision weights too large for one block of rows, against the same weights in float32.
  @Test(arguments: ["F16", "BF16"]) func wideMatrices(_ type: String) throws {
    let architectures: [any Architecture] = [
      GPT2(
        vocabulary: 300, context: 12, width: 144, layers: 1, heads: 4, isTied: false, initialDeviation: 0.1),
      LLaMA(
        vocabulary: 300, context: 12, width: 144, layers: 1, heads: 4, keyValueHeads: 2, mlpWidth: 400,
        initialDeviation: 0.1),
    ]
    for architecture in architectures {
      let model = Model(architecture, seed: 4)
      try Checkpoint.write(model, tokenizer: nil, to: directory["m"])
      _ = try directory.write(try halved(directory["m/model.safetensors"], type), as: "m/model.safetensors")
      let half = try Checkpoint.readModel(directory["m"])
      #expect(half.parameters.isMapped)
      let wide = Model(architecture, parameters: half.parameters.widened())
      for length in [1, 3, 12] {
        for batch in [1, 2, 40] {
          let tokens = TokenBatch(
            (0..<batch).map { b in (0..<length).map { ($0 * 37 + b * 11) % 300 } })
          let (found, wanted) = (try half.run(tokens).logits, try wide.run(tokens).logits)
          #expect(relativeError(found, wanted) < 2e-6, "\(type), \(batch) × \(length)")
        }
      }
    }
  }

  /// A safetensors file of float32 with its matrices' upper halves as bfloat16, or small multiples of 1/1024 as float16.
  private func halved(_ path: String, _ type: String) throws -> Data {
    let file = try Safetensors(path: path)
    var header: [String] = []
    var values: [UInt8] = []
    for name in file.entries.keys.sorted() {
      let tensor = try file.tensor(name)
      let first = values.count
      for value in tensor.values {
        let bits = type == "BF16" ? UInt16(value.bitPattern >> 16) : Self.float16(value)
        values += [UInt8(truncatingIfNeeded: bits), UInt8(bits >> 8)]
      }
      header.append(
        "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(tensor.shape.extents),\"data_offsets\":[\(first),\(values.count)]}"
      )
    }
    return safetensors("{" + header.joined(separator: ",") + "}", data: values)
  }

  /// The bits of a normal value's float16, cut off.
  private static func float16(_ value: Float) -> UInt16 {
    guard abs(value) >= 0x1p-14 else { return 0 }
    let exponent = UInt16(Int(value.exponent) + 15)
    return (value < 0 ? 0x8000 : 0) | exponent << 10 | UInt16(value.significandBitPattern >> 13)
  }

  private func failure(_ change: (inout [String: JSONValue]) -> Void) throws -> String {
    let path = directory["sharded"]
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: Fixture("float16", in: "llama").path, toPath: path)
    let index = path + "/model.safetensors.index.json"
    guard case .object(var map)? = try JSONFile.read(JSONValue.self, at: index)["weight_map"] else {
      return "no map"
    }
    change(&map)
    try JSONFile.text(JSONValue.object(["weight_map": .object(map)])).write(to: URL(fileURLWithPath: index))
    do {
      _ = try Checkpoint.readModel(path)
      return ""
    } catch { return "\(error)" }
  }

  @Test func indexAndFilesDisagree() throws {
    let norm = "model.norm.weight"
    #expect(try failure { _ in } == "")
    #expect(try failure { $0[norm] = .string("none.safetensors") }.contains("none.safetensors"))
    #expect(try failure { $0[norm] = .string("../\(norm)") }.contains(norm))
    #expect(try failure { $0[norm] = .int(1) }.contains(norm))
    #expect(try failure { $0["model.nothing"] = $0[norm] }.contains("model.nothing"))
    // Forgotten by the index, though in its file.
    #expect(try failure { $0[norm] = nil }.contains(norm))
    #expect(try failure { $0 = [:] }.contains("missing"))
    let shard = try failure { map in
      map[norm] = .string("model-00001-of-00003.safetensors")
    }
    #expect(shard.contains("model-00001-of-00003.safetensors") && shard.contains(norm))
  }

  @Test(.tags(.slow), arguments: [1, 2, 3] as [UInt64]) func damagedIndexes(seed: UInt64) throws {
    let path = directory["fuzzed"]
    try FileManager.default.copyItem(atPath: Fixture("float16", in: "llama").path, toPath: path)
    let original = try bytes(path + "/model.safetensors.index.json")
    var mutation = Mutation(
      seed: seed,
      words: ["null", "\"\"", "\"..\"", "\"/etc/passwd\"", "{}", "[]", "\"config.json\"", "1e999"])
    for number in 0..<300 {
      _ = try directory.write(mutation.damaged(original), as: "fuzzed/model.safetensors.index.json")
      do {
        _ = try Checkpoint.readModel(path)
      } catch is FileError {
      } catch { Issue.record("seed \(seed), file \(number): \(error)") }
    }
  }
}
