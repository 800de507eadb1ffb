import Foundation
import GPT
import Records
import TestSupport
import Testing

/// Whole checkpoints: written, read back, and files that do not agree with each other.
@Suite(.tiered) struct CheckpointTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: ArchitectureCase.all) func roundTrip(_ test: ArchitectureCase) throws {
    let model = test.model()
    try Checkpoint.write(model, tokenizer: nil, to: directory["a"])
    let read = try Checkpoint.readModel(directory["a"])
    #expect(read.parameters.bits == model.parameters.bits)
    #expect(read.dimensions == model.dimensions)
    #expect(read.architecture.dropoutRate == model.architecture.dropoutRate)
    let tokens = test.tokens(batch: 3)
    #expect(try read.run(tokens).logits.bits == model.run(tokens).logits.bits)
    try Checkpoint.write(read, tokenizer: nil, to: directory["b"])
    for file in ["config.json", "model.safetensors"] {
      #expect(try bytes(directory["a/" + file]) == bytes(directory["b/" + file]))
    }
    #expect(try Checkpoint.readTokenizer(directory["a"]) == nil)
  }

  /// A fixture's parameters come back in the bytes that transformers wrote them in.
  @Test(arguments: Fixture.gpt2) func fixturesSurvive(_ fixture: Fixture) throws {
    try Checkpoint.write(fixture.model(), tokenizer: nil, to: directory["a"])
    let ours = try Safetensors(path: directory["a/model.safetensors"])
    let theirs = try Safetensors(path: fixture["model.safetensors"])
    for name in theirs.entries.keys where !name.hasSuffix(".attn.bias") && !name.hasSuffix("masked_bias") {
      let full = name.hasPrefix("transformer.") || name.hasPrefix("lm_head") ? name : "transformer." + name
      #expect(try ours.tensor(full).bits == theirs.tensor(name).bits)
    }
  }

  /// Rewrites a fixture with some configuration fields changed (nil removes one) and opens it.
  private func open(_ changes: [String: JSONValue?], from name: String = "one-layer") throws -> Model {
    let path = directory["changed"]
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: Fixture(name).path, toPath: path)
    guard case .object(var fields) = try JSONFile.read(JSONValue.self, at: path + "/config.json") else {
      throw FileError(path, "no object")
    }
    for (key, value) in changes { fields[key] = value }
    try JSONFile.text(JSONValue.object(fields)).write(to: URL(fileURLWithPath: path + "/config.json"))
    return try Checkpoint.readModel(path)
  }

  static let refused: [(String, JSONValue?, String)] = [
    ("model_type", .string("mamba"), "model_type"), ("model_type", .int(3), "model_type"),
    ("activation_function", .string("gelu_10"), "found text \"gelu_10\""),
    ("n_embd", nil, "n_embd"), ("n_embd", .string("8"), "n_embd"), ("n_embd", .double(8.5), "n_embd"),
    ("n_embd", .int(0), "n_embd"), ("n_embd", .int(-8), "n_embd"), ("n_embd", .int(16), "shape"),
    ("n_embd", .int(.max), "n_embd"), ("n_head", .int(3), "n_embd"), ("n_head", .int(0), "n_head"),
    ("n_layer", .int(2), "h.1."), ("n_layer", .int(0), "n_layer"), ("n_layer", .int(1_000_000), "n_layer"),
    ("vocab_size", .int(12), "wte"), ("vocab_size", .int(16_777_216), "wte"),
    ("n_positions", .int(9), "wpe"), ("n_positions", .int(1_048_576), "wpe"), ("n_inner", .int(33), "mlp"),
    ("tie_word_embeddings", .bool(false), "lm_head"), ("tie_word_embeddings", .string("no"), "tie_word"),
    ("scale_attn_weights", .bool(false), "scale_attn_weights"),
    ("scale_attn_by_inverse_layer_idx", .bool(true), "scale_attn_by_inverse_layer_idx"),
    ("add_cross_attention", .bool(true), "add_cross_attention"),
    ("layer_norm_epsilon", .double(-1), "layer_norm_epsilon"), ("attn_pdrop", .double(1), "attn_pdrop"),
  ]

  @Test(arguments: refused) func configurationAndWeightsDisagree(
    field: String, value: JSONValue?, named: String
  ) throws {
    #expect {
      try open([field: value])
    } throws: { error in
      error is FileError && "\(error)".contains(named) && "\(error)".contains(directory.path)
    }
  }

  @Test func fewerLayersThanTheFileHolds() throws {
    #expect {
      try open(["n_layer": .int(1)], from: "two-heads")
    } throws: { "\($0)".contains("unexpected tensor 'transformer.h.1.") }
  }

  @Test func defaultsOfConfiguration() throws {
    let model = try open(["model_type": nil, "layer_norm_epsilon": .null, "activation_function": nil])
    #expect(model.parameters.bits == (try Fixture("one-layer").model()).parameters.bits)
    #expect(try open([:]).dimensions.mlpWidth == 32)
    let tied = try Fixture("one-layer").model().architecture.layout.index(of: "lm_head.weight")
    #expect(tied == nil)
  }

  @Test func differentDropoutRatesAreRefusedOrKept() throws {
    let model = try open([
      "attn_pdrop": .double(0.3), "resid_pdrop": .double(0.3), "embd_pdrop": .double(0.3),
    ])
    #expect(model.architecture.dropoutRate == 0.3)
  }

  @Test func missingAndDamagedFiles() throws {
    func failure(_ path: String) -> String {
      do {
        _ = try Checkpoint.readModel(path)
        return ""
      } catch { return "\(error)" }
    }
    #expect(failure(directory["none"]).contains("none"))
    #expect(failure(directory.path).contains("config.json"))
    let fixture = Fixture("one-layer")
    let configuration = try bytes(fixture["config.json"])
    let weights = try bytes(fixture["model.safetensors"])
    _ = try directory.write(configuration, as: "config.json")
    #expect(failure(directory.path).contains("model.safetensors"))
    for length in [0, 1, 8, 100, weights.count - 1] {
      _ = try directory.write(weights.prefix(length), as: "model.safetensors")
      #expect(failure(directory.path).contains("model.safetensors"), "\(length) bytes")
    }
    _ = try directory.write(weights, as: "model.safetensors")
    #expect(failure(directory.path) == "")
    for text in ["", "{", "[]", "null", "{\"n_embd\": 8", "\u{0}"] {
      _ = try directory.write(text, as: "config.json")
      #expect(failure(directory.path).contains("config.json"), "\(text)")
    }
  }
}
