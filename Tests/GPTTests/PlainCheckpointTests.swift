import Arrays
import Foundation
import GPT
import Records
import TestSupport
import Testing

/// TransformerLens's configurations and state dicts: what is read, and what is refused.
@Suite(.tiered) struct PlainCheckpointTests {
  private func architecture(_ changes: [String: JSONValue]) throws -> Plain {
    var fields: [String: JSONValue] = [
      "d_model": .int(8), "n_layers": .int(2), "n_ctx": .int(5), "d_head": .int(3), "d_vocab": .int(6),
      "act_fn": .string("relu"),
    ]
    for (name, value) in changes { fields[name] = value }
    return try Plain(configuration: ConfigurationReader(file: "config.json", fields: fields))
  }

  /// −1 and missing fields mean what they mean in TransformerLens.
  @Test func whatFollows() throws {
    let plain = try architecture([:])
    let d = plain.dimensions
    #expect(
      d.heads == 2 && d.headWidth == 3 && d.mlpWidth == 32 && d.outputs == 6 && d.isCausal && d.hasNorms)
    #expect(plain.normalization == .layer && plain.attentionScale == nil && plain.activation == .relu)
    let other = try architecture([
      "normalization_type": .null, "attn_only": .bool(true), "use_attn_scale": .bool(false),
      "attention_dir": .string("bidirectional"), "d_vocab_out": .int(1), "n_heads": .int(4),
    ])
    #expect(!other.dimensions.hasNorms && !other.dimensions.hasMLP && !other.dimensions.isCausal)
    #expect(other.attentionScale == 1 && other.dimensions.outputs == 1 && other.dimensions.heads == 4)
    #expect(try architecture(["attn_scale": .double(-1)]).attentionScale == nil)
    #expect(try architecture(["attn_scale": .double(2.5)]).attentionScale == 2.5)
  }

  @Test(
    arguments: [
      ("gated_mlp", .bool(true)), ("parallel_attn_mlp", .bool(true)), ("use_local_attn", .bool(true)),
      ("final_rms", .bool(true)), ("positional_embedding_type", .string("rotary")), ("num_experts", .int(4)),
      ("attn_scores_soft_cap", .double(30)), ("act_fn", .string("solu_ln")), ("d_vocab_out", .int(0)),
      ("normalization_type", .string("BatchNorm")), ("attention_dir", .string("left")),
      ("n_key_value_heads", .int(1)), ("attn_scale", .double(0)), ("d_model", .null),
      ("output_symbols", .array([.string("a")])), ("output_symbols", .int(3)),
    ] as [(String, JSONValue)]) func refused(_ field: String, _ value: JSONValue) throws
  {
    let error = try #require(throws: FileError.self) { try architecture([field: value]) }
    #expect("\(error)".contains("config.json: field '\(field)'"), "\(error)")
    #expect("\(error)".contains("expected"), "\(error)")
  }

  @Test func tiedClasses() throws {
    #expect(throws: FileError.self) {
      try architecture(["tie_word_embeddings": .bool(true), "d_vocab_out": .int(3)])
    }
  }

  /// Configuration and weights are written as they were read.
  @Test(arguments: ["none", "ln", "rms", "attention-only"]) func writing(_ name: String) throws {
    let directory = try TemporaryDirectory()
    let fixture = Fixture(name, in: "plain")
    try Checkpoint.write(fixture.model(), tokenizer: nil, to: directory["a"])
    let (ours, theirs) = (
      try Safetensors(path: directory["a/model.safetensors"]),
      try Safetensors(path: fixture["model.safetensors"])
    )
    let names = theirs.entries.keys.filter { !$0.hasSuffix(".mask") && !$0.hasSuffix(".IGNORE") }
    #expect(Set(ours.entries.keys) == Set(names))
    for name in names {
      #expect(try ours.tensor(name).bits == theirs.tensor(name).bits)
      #expect(ours.entries[name]?.shape == theirs.entries[name]?.shape)
    }
  }

  /// A state dict that lacks a tensor, has one too many, or one of another shape.
  @Test(arguments: ["missing", "unexpected", "shape"]) func damaged(_ what: String) throws {
    let directory = try TemporaryDirectory()
    let fixture = Fixture("none", in: "plain")
    let own = try Safetensors(path: fixture["model.safetensors"])
    var arrays = try own.entries.keys.sorted().map { NamedArray(name: $0, try own.tensor($0)) }
    let place = "blocks.1.attn.W_Q"
    let old = try own.tensor(place)
    arrays.removeAll { $0.name == place && what != "unexpected" }
    if what == "shape" { arrays.append(NamedArray(name: place, old.reshaped([2, 4, 6]))) }
    if what == "unexpected" { arrays.append(NamedArray(name: "blocks.1.ln1.w", old)) }
    try FileAccess.createDirectory(directory["a"])
    try FileManager.default.copyItem(atPath: fixture["config.json"], toPath: directory["a/config.json"])
    try Safetensors.write(arrays, metadata: [:], to: directory["a/model.safetensors"])
    let error = try #require(throws: FileError.self) { try Checkpoint.readModel(directory["a"]) }
    #expect("\(error)".contains(what == "unexpected" ? "blocks.1.ln1.w" : place), "\(error)")
  }

  /// A tied model's file may hold the unembedding, [D, V]: the same one is no news, another one is used.
  @Test(arguments: [false, true]) func ownUnembedding(_ isOther: Bool) throws {
    let directory = try TemporaryDirectory()
    let fixture = Fixture("rms", in: "plain")
    let model = try fixture.model()
    let own = try Safetensors(path: fixture["model.safetensors"])
    let part = try #require(model.architecture.layout.part(.unembedding))
    var values = model.parameters.values(of: part)
    if isOther { values[3] += 1 }
    let d = model.dimensions
    let arrays =
      try own.entries.keys.sorted().map { NamedArray(name: $0, try own.tensor($0)) }
      + [NamedArray(name: "unembed.W_U", Tensor([d.width, d.vocabulary], values))]
    try FileAccess.createDirectory(directory["a"])
    try FileManager.default.copyItem(atPath: fixture["config.json"], toPath: directory["a/config.json"])
    try Safetensors.write(arrays, metadata: [:], to: directory["a/model.safetensors"])
    let (opened, notes) = try Checkpoint.openModel(directory["a"])
    #expect(notes.isEmpty != isOther)
    #expect((opened.architecture as? Plain)?.isTied == !isOther)
  }

  /// What goes on from earlier positions, and texts of classes, are refused.
  @Test func refusedRuns() throws {
    let model = try Fixture("none", in: "plain").model()
    let cache = KeyValueCache(model.dimensions, batch: 1, capacity: 4)
    #expect(throws: ModelError.readsAhead) {
      try model.run(TokenBatch([[1, 2]]), options: Model.Options(cache: cache))
    }
    #expect(throws: ModelError.outputsAreNoSymbols(5, vocabulary: 7)) {
      try model.generate([[1, 2]], maximumTokens: 3)
    }
  }
}
