import Foundation
import GPT
import Records
import TestSupport
import Testing

/// LLaMA's configurations, old and new, and what is not supported.
@Suite(.tiered) struct LLaMACheckpointTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func copy(_ fixture: Fixture) throws -> String {
    let path = directory["copy"]
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: fixture.path, toPath: path)
    return path
  }

  private func open(_ changes: [String: JSONValue?], from name: String = "mha") throws -> Model {
    let path = try copy(Fixture(name, in: "llama"))
    guard case .object(var fields) = try JSONFile.read(JSONValue.self, at: path + "/config.json") else {
      throw FileError(path, "no object")
    }
    for (key, value) in changes { fields[key] = value }
    try JSONFile.text(JSONValue.object(fields)).write(to: URL(fileURLWithPath: path + "/config.json"))
    return try Checkpoint.readModel(path)
  }

  /// transformers 4 wrote `rope_theta` and `rope_scaling` where transformers 5 writes `rope_parameters`.
  @Test(arguments: Fixture.llama) func oldConfigurationsMeanTheSame(_ fixture: Fixture) throws {
    let model = try fixture.model()
    let path = try copy(fixture)
    try FileManager.default.removeItem(atPath: path + "/config.json")
    try FileManager.default.moveItem(atPath: path + "/config-old.json", toPath: path + "/config.json")
    let old = try Checkpoint.readModel(path)
    #expect(old.dimensions == model.dimensions)
    #expect(try old.run(fixture.tokens()).logits.bits == model.run(fixture.tokens()).logits.bits)
  }

  /// What is written is opened again as the same model: all rotary scalings, ties and sizes included.
  @Test(arguments: Fixture.llama) func writtenAndReadAgain(_ fixture: Fixture) throws {
    let model = try fixture.model()
    try Checkpoint.write(model, tokenizer: nil, to: directory["a"])
    let read = try Checkpoint.readModel(directory["a"])
    #expect(read.dimensions == model.dimensions && !read.parameters.isMapped)
    let (a, b) = (try read.run(fixture.tokens()).logits, try model.run(fixture.tokens()).logits)
    #expect(relativeError(a, b) < 1e-6)
    if !model.parameters.isMapped { #expect(a.bits == b.bits) }
  }

  static let refused: [(String, JSONValue?, String)] = [
    ("hidden_act", .string("gelu"), "hidden_act"), ("hidden_size", nil, "hidden_size"),
    ("num_key_value_heads", .int(2), "num_key_value_heads"), ("num_key_value_heads", .int(0), "num_key"),
    ("head_dim", .int(5), "head_dim"), ("head_dim", .int(6), "q_proj"),
    ("attention_bias", .bool(true), "attention_bias"),
    ("mlp_bias", .bool(true), "mlp_bias"), ("intermediate_size", .int(9), "gate_proj"),
    ("tie_word_embeddings", .bool(true), ""), ("num_hidden_layers", .int(3), "layers.2."),
    ("vocab_size", .int(3), "embed_tokens"), ("rms_norm_eps", .double(-1), "rms_norm_eps"),
    ("rope_parameters", .string("linear"), "rope_parameters"),
    ("rope_parameters", .object(["rope_type": .string("yarn")]), "rope_parameters.rope_type"),
    ("rope_parameters", .object(["rope_type": .string("linear")]), "rope_parameters.factor"),
    (
      "rope_parameters", .object(["rope_type": .string("dynamic"), "factor": .double(0.5)]),
      "rope_parameters.factor"
    ),
    ("rope_parameters", .object(["rope_theta": .int(0)]), "rope_parameters.rope_theta"),
    (
      "rope_parameters",
      .object([
        "rope_type": .string("llama3"), "factor": .int(8), "low_freq_factor": .int(4),
        "high_freq_factor": .int(1),
      ]), "rope_parameters.high_freq_factor"
    ),
    (
      "rope_parameters", .object(["partial_rotary_factor": .double(0.5)]),
      "rope_parameters.partial_rotary_factor"
    ),
  ]

  @Test(arguments: refused) func whatIsNotSupportedIsNamed(field: String, value: JSONValue?, named: String)
    throws
  {
    if field == "tie_word_embeddings" {
      // A tied model with an unembedding of its own keeps it, as in transformers.
      #expect(try open([field: value]).architecture.layout.index(of: "lm_head.weight") != nil)
      return
    }
    #expect {
      try open([field: value])
    } throws: { "\($0)".contains(named) && "\($0)".contains(directory.path) }
  }

  @Test func sequencesReachAsFarAsScalingDoes() throws {
    #expect(try Fixture("rope-dynamic", in: "llama").model().dimensions.context > 16)
    #expect(try Fixture("rope-linear", in: "llama").model().dimensions.context > 16)
  }
}
