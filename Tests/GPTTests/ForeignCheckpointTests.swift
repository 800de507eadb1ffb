import Arrays
import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// What checkpoints hold beside a plain model: read as `transformers` reads it, and told.
@Suite(.tiered) struct ForeignCheckpointTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// A fixture with tensors added, or others in their place, and fields of its configuration changed (nil removes one).
  private func checkpoint(
    _ name: String, tensors: [String: Tensor] = [:], _ changes: [String: JSONValue?] = [:]
  ) throws -> String {
    let fixture = Fixture(name)
    let file = try Safetensors(path: fixture["model.safetensors"])
    var all = Dictionary(uniqueKeysWithValues: try file.entries.keys.map { ($0, try file.tensor($0)) })
    all.merge(tensors) { _, new in new }
    try Safetensors.write(
      all.sorted { $0.key < $1.key }.map { NamedArray(name: $0.key, $0.value) }, metadata: [:],
      to: directory["model.safetensors"])
    guard case .object(var fields) = try JSONFile.read(JSONValue.self, at: fixture["config.json"]) else {
      throw FileError(fixture.path, "no object")
    }
    for (key, value) in changes { fields[key] = value }
    _ = try directory.write(try JSONFile.text(JSONValue.object(fields)), as: "config.json")
    return directory.path
  }

  @Test func activations() throws {
    let expected = try Fixture("one-layer").expected("activations.safetensors")
    let tokens = try Fixture("one-layer").tokens()
    var bits: [String: [UInt32]] = [:]
    for name in expected.entries.keys where name != "input_ids" {
      let model = try Checkpoint.readModel(
        try checkpoint("one-layer", ["activation_function": .string(name)]))
      let logits = try model.run(tokens).logits
      #expect(relativeError(logits, try expected.tensor(name)) < 1e-5, "\(name)")
      bits[name] = logits.bits
      // What is written is the same function.
      try Checkpoint.write(model, tokenizer: nil, to: directory["again"])
      #expect(try Checkpoint.readModel(directory["again"]).run(tokens).logits.bits == logits.bits)
    }
    #expect(bits.count == 9 && Set(bits.values).count == 4)
    // Without a name it is GPT-2's own.
    let plain = try Checkpoint.readModel(try checkpoint("one-layer", ["activation_function": nil]))
    #expect(try plain.run(tokens).logits.bits == bits["gelu_new"])
  }

  /// A tied configuration over a file with an unembedding: the same one is no news, another one is used.
  @Test func ownUnembedding() throws {
    let model = try Fixture("one-layer").model()
    let tokens = try Fixture("one-layer").tokens()
    let table = model.parameters[0].copy()
    let same = try Checkpoint.openModel(try checkpoint("one-layer", tensors: ["lm_head.weight": table]))
    #expect(same.notes.isEmpty && same.model.parameters.bits == model.parameters.bits)
    let other = table.copy()
    other.withMutableValues { values in for i in values.indices { values[i] *= -2 } }
    let path = try checkpoint("one-layer", tensors: ["lm_head.weight": other])
    let own = try Checkpoint.openModel(path)
    #expect(own.notes.count == 1 && own.notes[0].contains("lm_head.weight"))
    let doubled = try model.run(tokens).logits.values.map { -2 * $0 }
    #expect(relativeError(try own.model.run(tokens).logits.values, doubled) < 1e-6)
    #expect(try Run.open(path).notes == own.notes)
    // Of another shape it is no unembedding.
    let short = try checkpoint("one-layer", tensors: ["lm_head.weight": Tensor([2, 3])])
    #expect(try Checkpoint.readModel(short).parameters.bits == model.parameters.bits)
  }

  /// Heads of other tasks and leftovers of tools are left out and told; what belongs to a block is refused.
  @Test func furtherTensors() throws {
    let model = try Fixture("one-layer").model()
    let width = model.dimensions.width
    let beside = [
      "v_head.summary.weight": Tensor([1, width]), "v_head.summary.bias": Tensor([1]),
      "scaled_fp8": Tensor([0]),
      "score.weight": Tensor([2, width]), "transformer.h.0.empty": Tensor([0]),
    ]
    let opened = try Checkpoint.openModel(try checkpoint("one-layer", tensors: beside))
    #expect(opened.model.parameters.bits == model.parameters.bits)
    #expect(
      opened.notes.count == 1 && opened.notes[0].contains("5 tensors") && opened.notes[0].contains("score"))
    for name in ["transformer.h.0.attn.q_norm.weight", "h.0.mlp.c_fc.scale", "transformer.h.1.ln_1.weight"] {
      let path = try checkpoint("one-layer", tensors: [name: Tensor([width])])
      #expect { try Checkpoint.readModel(path) } throws: { "\($0)".contains("unexpected tensor '\(name)'") }
    }
  }

  /// Fields that are missing have transformers' values, or are known under its general names.
  @Test func fieldsOfConfigurations() throws {
    let model = try Fixture("one-layer").model()
    let d = model.dimensions
    let general = try checkpoint(
      "one-layer",
      [
        "n_embd": nil, "n_positions": nil, "n_head": nil, "n_layer": nil, "hidden_size": .int(d.width),
        "max_position_embeddings": .int(d.context), "num_attention_heads": .int(d.heads),
        "num_hidden_layers": .int(d.layers),
      ])
    #expect(try Checkpoint.readModel(general).dimensions == d)
    let without = try checkpoint("one-layer", ["n_positions": nil])
    #expect { try Checkpoint.readModel(without) } throws: { error in
      "\(error)".contains("wpe") && "\(error)".contains("1024")
    }
  }

  /// Several tokens may end a text: those of generation_config.json, or else of config.json.
  @Test func endsOfTexts() throws {
    let fixture = TokenizerFixture("llama-metaspace")
    _ = try directory.write(try bytes(fixture["tokenizer.json"]), as: "tokenizer.json")
    func ends(_ configuration: String, _ generation: String? = nil) throws -> Set<Int> {
      _ = try directory.write(configuration, as: "config.json")
      try? FileManager.default.removeItem(atPath: directory["generation_config.json"])
      if let generation { _ = try directory.write(generation, as: "generation_config.json") }
      return try #require(try TokenizerDirectory.read(directory.path)).endsOfText
    }
    #expect(try ends("{}").isEmpty)
    #expect(try ends(#"{"eos_token_id": 2}"#) == [2])
    #expect(try ends(#"{"eos_token_id": [2, 82]}"#) == [2, 82])
    #expect(try ends(#"{"eos_token_id": 2}"#, #"{"eos_token_id": [2, 82]}"#) == [2, 82])
    #expect(try ends(#"{"eos_token_id": 2}"#, #"{"eos_token_id": null}"#) == [2])
    _ = try directory.write(#"{"eos_token": "</s>"}"#, as: "tokenizer_config.json")
    #expect(try ends(#"{"eos_token_id": null}"#) == [2])
    let tokenizer = try #require(try TokenizerDirectory.read(directory.path))
    #expect(tokenizer.endOfText == 2)
    let model = ArchitectureCase.all[1].model()
    let prompt = [[3, 4]]
    let whole = try model.generate(prompt, maximumTokens: 6)[0]
    #expect(
      try model.generate(prompt, maximumTokens: 6, endsOfText: [18, whole[3]])[0]
        == Array(whole.prefix { $0 != whole[3] && $0 != 18 }))
  }
}
