import Foundation
import Records

extension Plain {
  /// Reads the fields of TransformerLens's `HookedTransformerConfig`; −1 stands for what follows from other fields, as there.
  public init(configuration c: ConfigurationReader) throws {
    try Self.refuseOthers(c)
    let width = try c.int("d_model", in: 1...65_536)
    let named = try c.int("n_heads", in: -1...4_096, default: -1)
    let headWidth = try c.int("d_head", in: 1...65_536, default: max(1, width / max(1, named)))
    let heads = named > 0 ? named : width / headWidth
    guard heads > 0 else {
      throw c.error("n_heads", "expected at least one head, found \(named) heads of width \(headWidth)")
    }
    let keyValueHeads = try c.int("n_key_value_heads", in: 1...4_096, default: heads)
    guard keyValueHeads == heads else {
      throw c.error(
        "n_key_value_heads", "expected \(heads), as many as heads, found \(keyValueHeads): LLaMA shares them")
    }
    let vocabulary = try c.int("d_vocab", in: 1...16_777_216)
    let isTied = try c.bool("tie_word_embeddings", default: false)
    let outputs = try Self.outputs(c, vocabulary: vocabulary, isTied: isTied)
    let hasMLP = try !c.bool("attn_only", default: false)
    let activation =
      hasMLP ? try c.string("act_fn", among: MLPActivation.names, default: "gelu_new") : "gelu_new"
    let norms = Normalization.allCases.map(\.rawValue)
    let norm =
      try c.isNull("normalization_type")
      ? "None" : c.string("normalization_type", among: norms, default: "LN")
    let scale = try c.double("attn_scale", in: -1...1e6, default: -1)
    let deviation = try c.double("initializer_range", in: -1...10, default: -1)
    guard scale > 0 || scale == -1 else {
      throw c.error("attn_scale", "expected a number above 0, or -1 for the root of d_head, found \(scale)")
    }
    self.init(
      vocabulary: vocabulary, context: try c.int("n_ctx", in: 1...1_048_576), width: width,
      layers: try c.int("n_layers", in: 1...1_024), heads: heads, headWidth: headWidth,
      mlpWidth: hasMLP ? try c.int("d_mlp", in: 1...1_048_576, default: 4 * width) : 0,
      outputs: outputs.count,
      normalization: Normalization(rawValue: norm)!, activation: MLPActivation(name: activation)!,
      isCausal: try c.string("attention_dir", among: ["causal", "bidirectional"], default: "causal")
        == "causal",
      attentionScale: try !c.bool("use_attn_scale", default: true) ? 1 : scale > 0 ? Float(scale) : nil,
      isTied: isTied, hasBiases: try c.bool("has_biases", default: true),
      epsilon: Float(try c.double("eps", in: 0...1, default: 1e-5)),
      initialDeviation: deviation > 0 ? Float(deviation) : nil, outputSymbols: outputs.symbols)
  }

  private static func outputs(
    _ c: ConfigurationReader, vocabulary: Int, isTied: Bool
  ) throws -> (count: Int, symbols: [String]?) {
    let named = try c.int("d_vocab_out", in: -1...16_777_216, default: -1)
    guard named != 0 else {
      throw c.error("d_vocab_out", "expected a whole number above 0, or -1 for d_vocab, found 0")
    }
    let count = named > 0 ? named : vocabulary
    guard !isTied || count == vocabulary else {
      throw c.error(
        "d_vocab_out",
        "expected \(vocabulary), the vocabulary that tie_word_embeddings shares, found \(count)")
    }
    let symbols = try c.strings("output_symbols")
    if let symbols, symbols.count != count {
      throw c.error("output_symbols", "expected one text for each of \(count) logits, found \(symbols.count)")
    }
    return (count, symbols)
  }

  /// What `HookedTransformer` can compute and this family cannot.
  private static func refuseOthers(_ c: ConfigurationReader) throws {
    for flag in [
      "gated_mlp", "parallel_attn_mlp", "use_local_attn", "scale_attn_by_inverse_layer_idx", "final_rms",
      "use_normalization_before_and_after", "use_qk_norm", "post_embedding_ln",
    ] where try c.bool(flag, default: false) {
      throw c.error(flag, "expected false (anything else is not supported), found true")
    }
    for cap in ["attn_scores_soft_cap", "output_logits_soft_cap"] {
      let found = try c.double(cap, in: -1...1e9, default: -1)
      guard found <= 0 else {
        throw c.error(cap, "expected -1 (anything else is not supported), found \(found)")
      }
    }
    guard try c.int("num_experts", in: 0...65_536, default: 0) == 0 else {
      throw c.error("num_experts", "expected null (a mixture of experts is not supported)")
    }
    _ = try c.string("positional_embedding_type", among: ["standard"], default: "standard")
  }

  public var configurationFields: [String: JSONValue] {
    let d = dimensions
    func number(_ value: Float) -> JSONValue { .double(Double("\(value)")!) }
    var fields: [String: JSONValue] = [
      "act_fn": .string(activation.rawValue),
      "attention_dir": .string(d.isCausal ? "causal" : "bidirectional"),
      "attn_only": .bool(!d.hasMLP), "attn_scale": attentionScale.map(number) ?? .double(-1),
      "d_head": .int(d.headWidth), "d_mlp": d.hasMLP ? .int(d.mlpWidth) : .null, "d_model": .int(d.width),
      "d_vocab": .int(d.vocabulary), "d_vocab_out": .int(d.outputs), "eps": number(epsilon),
      "has_biases": .bool(hasBiases), "initializer_range": number(initialDeviation),
      "model_type": .string(Self.modelType), "n_ctx": .int(d.context), "n_heads": .int(d.heads),
      "n_layers": .int(d.layers),
      "normalization_type": normalization == .none ? .null : .string(normalization.rawValue),
      "positional_embedding_type": .string("standard"), "tie_word_embeddings": .bool(isTied),
      "use_attn_scale": .bool(true),
    ]
    if let outputSymbols { fields["output_symbols"] = .array(outputSymbols.map(JSONValue.string)) }
    return fields
  }
}
