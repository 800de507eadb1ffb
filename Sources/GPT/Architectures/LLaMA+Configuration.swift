import Records

extension LLaMA {
  public init(configuration c: ConfigurationReader) throws {
    let width = try c.int("hidden_size", in: 1...131_072)
    let heads = try c.int("num_attention_heads", in: 1...4_096)
    let keyValueHeads = try c.int("num_key_value_heads", in: 1...4_096, default: heads)
    guard heads % keyValueHeads == 0 else {
      throw c.error(
        "num_key_value_heads", "expected a divisor of num_attention_heads = \(heads), found \(keyValueHeads)")
    }
    let headWidth = try c.int("head_dim", in: 2...65_536, default: width / heads)
    guard headWidth >= 2, headWidth % 2 == 0 else {
      throw c.error("head_dim", "expected an even number (rotary positions turn halves), found \(headWidth)")
    }
    _ = try c.string("hidden_act", among: ["silu", "swish"], default: "silu")
    for flag in ["attention_bias", "mlp_bias"] where try c.bool(flag, default: false) {
      throw c.error(flag, "expected false (layers with biases are not supported)")
    }
    let trained = try c.int("max_position_embeddings", in: 1...16_777_216, default: 2_048)
    let (base, scaling) = try Self.rotaryPositions(c, context: trained)
    let context =
      switch scaling {
      case .linear(let factor), .dynamic(let factor, _): Int(Double(trained) * factor)
      case .none, .llama3: trained
      }
    self.init(
      Dimensions(
        vocabulary: try c.int("vocab_size", in: 1...16_777_216), context: context, width: width,
        layers: try c.int("num_hidden_layers", in: 1...1_024), heads: heads, keyValueHeads: keyValueHeads,
        headWidth: headWidth, mlpWidth: try c.int("intermediate_size", in: 1...1_048_576),
        hasRotaryPositions: true, hasGatedMLP: true),
      rotaryBase: base, scaling: scaling,
      epsilon: Float(try c.double("rms_norm_eps", in: 0...1, default: 1e-6)),
      isTied: try c.bool("tie_word_embeddings", default: false),
      initialDeviation: Float(try c.double("initializer_range", in: 0...10, default: 0.02)),
      trainedContext: trained)
  }

  /// Base and scaling from `rope_parameters`, or from `rope_theta` and `rope_scaling` in older files.
  private static func rotaryPositions(
    _ c: ConfigurationReader, context: Int
  ) throws -> (base: Double, scaling: RotaryEmbedding.Scaling) {
    let key = try c.object("rope_parameters") != nil ? "rope_parameters" : "rope_scaling"
    let plain = try c.double("rope_theta", in: 1...1e12, default: 10_000)
    guard let r = try c.object(key) else { return (plain, .none) }
    let base = try r.double("rope_theta", in: 1...1e12, default: plain)
    guard try r.double("partial_rotary_factor", in: 0...1, default: 1) == 1 else {
      throw r.error("partial_rotary_factor", "expected 1 (turning a part of each head is not supported)")
    }
    let kinds = ["default", "linear", "dynamic", "llama3"]
    let kind = try r.string(
      "rope_type", among: kinds, default: try r.string("type", among: kinds, default: "default"))
    let factors = 1.0...1e6
    switch kind {
    case "linear": return (base, .linear(factor: try r.required("factor", in: factors)))
    case "dynamic":
      return (base, .dynamic(factor: try r.required("factor", in: factors), original: context))
    case "llama3":
      let (low, high) = (
        try r.required("low_freq_factor", in: 1e-6...1e6), try r.required("high_freq_factor", in: 1e-6...1e6)
      )
      guard low < high else {
        throw r.error("high_freq_factor", "expected more than low_freq_factor = \(low), found \(high)")
      }
      return (
        base,
        .llama3(
          factor: try r.required("factor", in: factors), low: low, high: high,
          original: try r.int("original_max_position_embeddings", in: 1...16_777_216))
      )
    default: return (base, .none)
    }
  }

  public var configurationFields: [String: JSONValue] {
    let d = dimensions
    func number(_ value: Float) -> JSONValue { .double(Double("\(value)")!) }
    var positions: [String: JSONValue] = ["rope_theta": .double(rotation.base)]
    switch rotation.scaling {
    case .none: positions["rope_type"] = .string("default")
    case .linear(let factor):
      positions["rope_type"] = .string("linear")
      positions["factor"] = .double(factor)
    case .dynamic(let factor, _):
      positions["rope_type"] = .string("dynamic")
      positions["factor"] = .double(factor)
    case .llama3(let factor, let low, let high, let original):
      positions["rope_type"] = .string("llama3")
      positions["factor"] = .double(factor)
      positions["low_freq_factor"] = .double(low)
      positions["high_freq_factor"] = .double(high)
      positions["original_max_position_embeddings"] = .int(original)
    }
    return [
      "architectures": .array([.string("LlamaForCausalLM")]), "attention_bias": .bool(false),
      "attention_dropout": .double(0), "head_dim": .int(d.headWidth), "hidden_act": .string("silu"),
      "hidden_size": .int(d.width), "initializer_range": .double(0.02), "intermediate_size": .int(d.mlpWidth),
      "max_position_embeddings": .int(trainedContext), "mlp_bias": .bool(false),
      "model_type": .string(Self.modelType), "num_attention_heads": .int(d.heads),
      "num_hidden_layers": .int(d.layers), "num_key_value_heads": .int(d.keyValueHeads),
      "rms_norm_eps": number(epsilon), "rope_parameters": .object(positions),
      // What versions of transformers before 5 read instead.
      "rope_theta": .double(rotation.base),
      "rope_scaling": rotation.scaling == .none ? .null : .object(positions),
      "tie_word_embeddings": .bool(isTied), "torch_dtype": .string("float32"), "use_cache": .bool(true),
      "vocab_size": .int(d.vocabulary),
    ]
  }
}
