import Arrays
import Records

/// GPT-2 as Hugging Face defines it: learned positions, layer norm before each half of a block, gelu_new (or another activation), an
/// unembedding tied to the token embedding (or not), dropout at embeddings, attention weights and both residual
/// branches.
///
/// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners".
public struct GPT2: Architecture {
  public static let modelType = "gpt2"

  public let dimensions: Dimensions
  public let dropoutRate: Float
  /// ε of the layer norms.
  public let epsilon: Float
  /// True when the unembedding is the token embedding.
  public let isTied: Bool
  /// What the MLPs do between their matrices.
  public let activation: MLPActivation
  public let layout: ParameterLayout

  /// A model of any size. `width` must be a multiple of `heads`.
  public init(
    vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int, mlpWidth: Int? = nil,
    dropout: Float = 0.1, epsilon: Float = 1e-5, isTied: Bool = true, activation: MLPActivation = .tanhGELU,
    initialDeviation: Float = 0.02
  ) {
    precondition(
      width % heads == 0, "width \(width) is not a multiple of \(heads) heads")
    dimensions = Dimensions(
      vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
      mlpWidth: mlpWidth ?? 4 * width)
    dropoutRate = dropout
    self.epsilon = epsilon
    self.isTied = isTied
    self.activation = activation
    layout = Self.layout(dimensions, isTied: isTied, deviation: initialDeviation)
  }

  public init(configuration c: ConfigurationReader) throws {
    let c = c.renaming([
      "hidden_size": "n_embd", "max_position_embeddings": "n_positions", "num_attention_heads": "n_head",
      "num_hidden_layers": "n_layer",
    ])
    let width = try c.int("n_embd", in: 1...65_536)
    let heads = try c.int("n_head", in: 1...4_096)
    guard width % heads == 0 else {
      throw c.error("n_embd", "expected a multiple of n_head = \(heads), found \(width)")
    }
    let activation = try c.string(
      "activation_function", among: MLPActivation.names, default: MLPActivation.tanhGELU.rawValue)
    for flag in ["scale_attn_by_inverse_layer_idx", "add_cross_attention"]
    where try c.bool(flag, default: false) {
      throw c.error(flag, "expected false (anything else is not supported)")
    }
    guard try c.bool("scale_attn_weights", default: true) else {
      throw c.error("scale_attn_weights", "expected true (anything else is not supported)")
    }
    let rates = try ["resid_pdrop", "embd_pdrop", "attn_pdrop"].map {
      try c.double($0, in: 0...0.999, default: 0.1)
    }
    self.init(
      vocabulary: try c.int("vocab_size", in: 1...16_777_216),
      context: try c.int("n_positions", in: 1...1_048_576, default: 1_024), width: width,
      layers: try c.int("n_layer", in: 1...1_024), heads: heads,
      mlpWidth: try c.int("n_inner", in: 1...1_048_576, default: 4 * width), dropout: Float(rates.max()!),
      epsilon: Float(try c.double("layer_norm_epsilon", in: 0...1, default: 1e-5)),
      isTied: try c.bool("tie_word_embeddings", default: true), activation: MLPActivation(name: activation)!,
      initialDeviation: Float(try c.double("initializer_range", in: 0...10, default: 0.02)))
  }

  public var configurationFields: [String: JSONValue] {
    let d = dimensions
    func number(_ value: Float) -> JSONValue { .double(Double("\(value)")!) }
    return [
      "activation_function": .string(activation.rawValue),
      "architectures": .array([.string("GPT2LMHeadModel")]),
      "attn_pdrop": number(dropoutRate), "embd_pdrop": number(dropoutRate),
      "resid_pdrop": number(dropoutRate),
      "layer_norm_epsilon": number(epsilon), "model_type": .string(Self.modelType), "n_ctx": .int(d.context),
      "n_embd": .int(d.width), "n_head": .int(d.heads),
      "n_inner": d.mlpWidth == 4 * d.width ? .null : .int(d.mlpWidth), "n_layer": .int(d.layers),
      "n_positions": .int(d.context), "tie_word_embeddings": .bool(isTied), "torch_dtype": .string("float32"),
      "use_cache": .bool(true), "vocab_size": .int(d.vocabulary),
    ]
  }

  /// Old files lack the prefix `transformer.` and carry attention-mask buffers.
  public func parameterName(ofCheckpointTensor name: String) -> String? {
    if name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias") { return nil }
    if name == Self.unembeddingName { return isTied ? nil : name }
    return name.hasPrefix("transformer.") ? name : "transformer." + name
  }

  private static func layout(_ d: Dimensions, isTied: Bool, deviation: Float) -> ParameterLayout {
    let normal = ParameterSpecification.Initialisation.normal(deviation)
    // GPT-2 scales the matrices that write to the residual stream by 1/√(2 · layers).
    let residual = ParameterSpecification.Initialisation.normal(deviation / Float(2 * d.layers).squareRoot())
    var all: [ParameterSpecification] = []
    func add(
      _ name: String, _ shape: Shape, _ initialisation: ParameterSpecification.Initialisation,
      layer: Int? = nil, parts: (ParameterWindow) -> KeyValuePairs<ParameterRole, ParameterWindow>
    ) {
      all.append(
        ParameterSpecification(
          name: name, shape: shape, initialisation: initialisation, layer: layer, parts: parts))
    }
    // Queries, keys and values are thirds of the columns, in each the heads side by side.
    func third(_ number: Int, _ fused: ParameterWindow) -> ParameterWindow {
      fused.columns(number * d.width..<(number + 1) * d.width).columnsByHead(d.heads)
    }
    add("transformer.wte.weight", [d.vocabulary, d.width], normal) {
      isTied ? [.embedding: $0, .unembedding: $0.transposed] : [.embedding: $0]
    }
    add("transformer.wpe.weight", [d.context, d.width], normal) { [.positions: $0] }
    for layer in 0..<d.layers {
      func block(
        _ name: String, _ shape: Shape, _ initialisation: ParameterSpecification.Initialisation,
        parts: (ParameterWindow) -> KeyValuePairs<ParameterRole, ParameterWindow>
      ) {
        add("transformer.h.\(layer)." + name, shape, initialisation, layer: layer, parts: parts)
      }
      block("ln_1.weight", [d.width], .ones) { [.norm1Gain: $0] }
      block("ln_1.bias", [d.width], .zeros) { [.norm1Bias: $0] }
      block("attn.c_attn.weight", [d.width, 3 * d.width], normal) {
        [.query: third(0, $0), .key: third(1, $0), .value: third(2, $0)]
      }
      block("attn.c_attn.bias", [3 * d.width], .zeros) {
        [.queryBias: third(0, $0), .keyBias: third(1, $0), .valueBias: third(2, $0)]
      }
      block("attn.c_proj.weight", [d.width, d.width], residual) { [.attentionOut: $0.rowsByHead(d.heads)] }
      block("attn.c_proj.bias", [d.width], .zeros) { [.attentionOutBias: $0] }
      block("ln_2.weight", [d.width], .ones) { [.norm2Gain: $0] }
      block("ln_2.bias", [d.width], .zeros) { [.norm2Bias: $0] }
      block("mlp.c_fc.weight", [d.width, d.mlpWidth], normal) { [.mlpIn: $0] }
      block("mlp.c_fc.bias", [d.mlpWidth], .zeros) { [.mlpInBias: $0] }
      block("mlp.c_proj.weight", [d.mlpWidth, d.width], residual) { [.mlpOut: $0] }
      block("mlp.c_proj.bias", [d.width], .zeros) { [.mlpOutBias: $0] }
    }
    add("transformer.ln_f.weight", [d.width], .ones) { [.finalGain: $0] }
    add("transformer.ln_f.bias", [d.width], .zeros) { [.finalBias: $0] }
    if !isTied {
      add(unembeddingName, [d.vocabulary, d.width], normal) { [.unembedding: $0.transposed] }
    }
    return ParameterLayout(all)
  }
}
