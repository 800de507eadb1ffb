import Arrays

/// LLaMA as Hugging Face defines it: RMS norms, rotary positions, grouped-query attention, a gated MLP with SiLU, no
/// biases, an unembedding of its own (or the token embedding).
///
/// Touvron et al. 2023, "LLaMA: Open and Efficient Foundation Language Models"; LLaMA 2 and 3 differ in sizes and
/// rotary frequencies only.
public struct LLaMA: Architecture {
  public static let modelType = "llama"

  public let dimensions: Dimensions
  /// LLaMA is trained without.
  public var dropoutRate: Float { 0 }
  /// ε of the RMS norms.
  public let epsilon: Float
  /// True when the unembedding is the token embedding.
  public let isTied: Bool
  public let layout: ParameterLayout
  let rotation: RotaryEmbedding
  /// The longest sequence of the first training; scaled rotary positions reach further.
  let trainedContext: Int

  public var rotary: RotaryEmbedding? { rotation }

  /// A model of any size with plain rotary positions. `heads` must be a multiple of `keyValueHeads`, the width of a
  /// head even.
  public init(
    vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int, keyValueHeads: Int? = nil,
    headWidth: Int? = nil, mlpWidth: Int, rotaryBase: Double = 10_000, epsilon: Float = 1e-6,
    isTied: Bool = false, initialDeviation: Float = 0.02
  ) {
    self.init(
      Dimensions(
        vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
        keyValueHeads: keyValueHeads, headWidth: headWidth, mlpWidth: mlpWidth, hasRotaryPositions: true,
        hasGatedMLP: true),
      rotaryBase: rotaryBase, scaling: .none, epsilon: epsilon, isTied: isTied,
      initialDeviation: initialDeviation)
  }

  init(
    _ dimensions: Dimensions, rotaryBase: Double, scaling: RotaryEmbedding.Scaling, epsilon: Float,
    isTied: Bool,
    initialDeviation: Float, trainedContext: Int? = nil
  ) {
    precondition(
      dimensions.heads % dimensions.keyValueHeads == 0,
      "\(dimensions.heads) heads are not a multiple of \(dimensions.keyValueHeads) key/value heads")
    precondition(
      dimensions.headWidth % 2 == 0, "a head of width \(dimensions.headWidth) has no halves to turn")
    self.dimensions = dimensions
    self.epsilon = epsilon
    self.isTied = isTied
    self.trainedContext = trainedContext ?? dimensions.context
    rotation = RotaryEmbedding(headWidth: dimensions.headWidth, base: rotaryBase, scaling: scaling)
    layout = Self.layout(dimensions, isTied: isTied, deviation: initialDeviation)
  }

  /// Old files carry rotary frequencies as buffers.
  public func parameterName(ofCheckpointTensor name: String) -> String? {
    if name.hasSuffix(".rotary_emb.inv_freq") { return nil }
    if name == Self.unembeddingName { return isTied ? nil : name }
    return name.hasPrefix("model.") ? name : "model." + name
  }

  private static func layout(_ d: Dimensions, isTied: Bool, deviation: Float) -> ParameterLayout {
    var all: [ParameterSpecification] = []
    func add(
      _ name: String, _ shape: Shape, layer: Int?,
      parts: (ParameterWindow) -> KeyValuePairs<ParameterRole, ParameterWindow>
    ) {
      all.append(
        ParameterSpecification(
          name: name, shape: shape, initialisation: shape.rank == 1 ? .ones : .normal(deviation),
          layer: layer, parts: parts))
    }
    add("model.embed_tokens.weight", [d.vocabulary, d.width], layer: nil) {
      isTied ? [.embedding: $0, .unembedding: $0.transposed] : [.embedding: $0]
    }
    for layer in 0..<d.layers {
      func block(
        _ name: String, _ shape: Shape,
        parts: (ParameterWindow) -> KeyValuePairs<ParameterRole, ParameterWindow>
      ) {
        add("model.layers.\(layer)." + name, shape, layer: layer, parts: parts)
      }
      block("input_layernorm.weight", [d.width]) { [.norm1Gain: $0] }
      block("self_attn.q_proj.weight", [d.attentionWidth, d.width]) {
        [.query: $0.transposed.columnsByHead(d.heads)]
      }
      block("self_attn.k_proj.weight", [d.keyValueWidth, d.width]) {
        [.key: $0.transposed.columnsByHead(d.keyValueHeads)]
      }
      block("self_attn.v_proj.weight", [d.keyValueWidth, d.width]) {
        [.value: $0.transposed.columnsByHead(d.keyValueHeads)]
      }
      block("self_attn.o_proj.weight", [d.width, d.attentionWidth]) {
        [.attentionOut: $0.transposed.rowsByHead(d.heads)]
      }
      block("post_attention_layernorm.weight", [d.width]) { [.norm2Gain: $0] }
      block("mlp.gate_proj.weight", [d.mlpWidth, d.width]) { [.mlpGate: $0.transposed] }
      block("mlp.up_proj.weight", [d.mlpWidth, d.width]) { [.mlpIn: $0.transposed] }
      block("mlp.down_proj.weight", [d.width, d.mlpWidth]) { [.mlpOut: $0.transposed] }
    }
    add("model.norm.weight", [d.width], layer: nil) { [.finalGain: $0] }
    if !isTied {
      add(unembeddingName, [d.vocabulary, d.width], layer: nil) { [.unembedding: $0.transposed] }
    }
    return ParameterLayout(all)
  }
}
