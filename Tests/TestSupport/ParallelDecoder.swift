import Arrays
import GPT
import Records

/// A decoder whose blocks compute attention and MLP side by side, with a norm for both or one for each: what a family
/// outside of the library looks like. Rotary positions, tied.
package struct ParallelDecoder: DecoderTransformer {
  package static let modelType = "parallel-decoder"

  package let dimensions: Dimensions
  package let dropoutRate: Float
  package let sharesNorm: Bool
  package let layout: ParameterLayout
  package let rotary: RotaryEmbedding?
  package let isTied = true
  package let activation = MLPActivation.gelu

  /// The parameters of a block: norms, attention, MLP.
  private var blockParameters: Int { sharesNorm ? 10 : 12 }

  package init(
    vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int, mlpWidth: Int, sharesNorm: Bool,
    dropout: Float = 0, deviation: Float = 0.02
  ) {
    let d = Dimensions(
      vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
      mlpWidth: mlpWidth, hasRotaryPositions: true, blockForm: .parallel)
    dimensions = d
    dropoutRate = dropout
    self.sharesNorm = sharesNorm
    rotary = RotaryEmbedding(headWidth: d.headWidth, base: 100)
    var all: [ParameterSpecification] = []
    typealias Roles = KeyValuePairs<ParameterRole, ParameterWindow>
    func add(
      _ name: String, _ shape: Shape, _ layer: Int?, zeros: Bool = false, parts: (ParameterWindow) -> Roles
    ) {
      all.append(
        ParameterSpecification(
          name: name, shape: shape,
          initialisation: zeros ? .zeros : shape.rank == 1 ? .ones : .normal(deviation), layer: layer,
          parts: parts))
    }
    func norm(_ name: String, _ layer: Int?, _ gain: ParameterRole, _ bias: ParameterRole) {
      add(name + ".weight", [width], layer) { [gain: $0] }
      add(name + ".bias", [width], layer, zeros: true) { [bias: $0] }
    }
    func third(_ number: Int, _ fused: ParameterWindow) -> ParameterWindow {
      fused.columns(number * d.attentionWidth..<(number + 1) * d.attentionWidth).columnsByHead(heads)
    }
    add("embed.weight", [vocabulary, width], nil) { [.embedding: $0, .unembedding: $0.transposed] }
    for layer in 0..<layers {
      let block = "h.\(layer)."
      norm(block + "norm1", layer, .norm1Gain, .norm1Bias)
      add(block + "attn.qkv.weight", [3 * d.attentionWidth, width], layer) {
        let fused = $0.transposed
        return [.query: third(0, fused), .key: third(1, fused), .value: third(2, fused)]
      }
      add(block + "attn.qkv.bias", [3 * d.attentionWidth], layer, zeros: true) {
        [.queryBias: third(0, $0), .keyBias: third(1, $0), .valueBias: third(2, $0)]
      }
      add(block + "attn.out.weight", [width, d.attentionWidth], layer) {
        [.attentionOut: $0.transposed.rowsByHead(heads)]
      }
      add(block + "attn.out.bias", [width], layer, zeros: true) { [.attentionOutBias: $0] }
      add(block + "mlp.in.weight", [mlpWidth, width], layer) { [.mlpIn: $0.transposed] }
      add(block + "mlp.in.bias", [mlpWidth], layer, zeros: true) { [.mlpInBias: $0] }
      add(block + "mlp.out.weight", [width, mlpWidth], layer) { [.mlpOut: $0.transposed] }
      add(block + "mlp.out.bias", [width], layer, zeros: true) { [.mlpOutBias: $0] }
      if !sharesNorm { norm(block + "norm2", layer, .norm2Gain, .norm2Bias) }
    }
    norm("final_norm", nil, .finalGain, .finalBias)
    layout = ParameterLayout(all)
  }

  package static let traits = FamilyTraits(
    name: "parallel decoder", hasDropout: true, sharesKeyValueHeads: false, mlpWidth: "4 × width")

  package init(vocabulary: Int, context: Int, sizes: ModelSizes) {
    self.init(
      vocabulary: vocabulary, context: context, width: sizes.width, layers: sizes.layers, heads: sizes.heads,
      mlpWidth: sizes.mlpWidth ?? 4 * sizes.width, sharesNorm: true, dropout: sizes.dropout)
  }

  package init(configuration c: ConfigurationReader) throws {
    self.init(
      vocabulary: try c.int("vocab_size", in: 1...1_000), context: try c.int("context", in: 1...1_000),
      width: try c.int("width", in: 1...1_000), layers: try c.int("layers", in: 1...100),
      heads: try c.int("heads", in: 1...100), mlpWidth: try c.int("mlp_width", in: 1...1_000),
      sharesNorm: try c.bool("shares_norm", default: true),
      dropout: Float(try c.double("dropout", in: 0...1, default: 0)))
  }

  package var configurationFields: [String: JSONValue] {
    let d = dimensions
    return [
      "model_type": .string(Self.modelType), "vocab_size": .int(d.vocabulary), "context": .int(d.context),
      "width": .int(d.width), "layers": .int(d.layers), "heads": .int(d.heads), "mlp_width": .int(d.mlpWidth),
      "shares_norm": .bool(sharesNorm), "dropout": .double(Double("\(dropoutRate)")!),
    ]
  }

  package func parameterName(ofCheckpointTensor name: String) -> String? { name }

  package func tokenEmbedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

  package func positionEmbedding(_ arena: Parameters) -> WeightMatrix? { nil }

  package func unembedding(_ arena: Parameters) -> Linear {
    Linear(weight: arena.matrix(0), orientation: .outputMajor)
  }

  package func finalNorm(_ arena: Parameters) -> Norm {
    norm(1 + blockParameters * dimensions.layers, arena)
  }

  package func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock {
    let first = 1 + blockParameters * layer
    func linear(_ part: Int) -> Linear {
      Linear(
        weight: arena.matrix(first + part), orientation: .outputMajor, bias: arena.vector(first + part + 1))
    }
    return DecoderBlock(
      norm1: norm(first, arena), norm2: sharesNorm ? nil : norm(first + 10, arena), qkv: .fused(linear(2)),
      attentionOut: linear(4), mlpIn: linear(6), mlpOut: linear(8))
  }

  private func norm(_ index: Int, _ arena: Parameters) -> Norm {
    Norm(gain: arena.vector(index), bias: arena.vector(index + 1), width: dimensions.width, epsilon: 1e-5)
  }
}
