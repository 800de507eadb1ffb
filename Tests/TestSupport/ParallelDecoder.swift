import Arrays
import GPT
import Records

/// A decoder whose blocks compute attention and MLP side by side, with a norm for both or one for each: what a family
/// outside of the library looks like. Rotary positions, tied.
package struct ParallelDecoder: DecoderTransformer {
  package static let modelType = "parallel-decoder"

  package static let traits = FamilyTraits(
    name: "parallel decoder", hasDropout: true, sharesKeyValueHeads: false, mlpWidth: "4 × width")

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
    func matrix(_ name: String, _ shape: Shape) {
      all.append(ParameterSpecification(name: name, shape: shape, initialisation: .normal(deviation)))
    }
    func vector(_ name: String, _ count: Int, _ initialisation: ParameterSpecification.Initialisation) {
      all.append(ParameterSpecification(name: name, shape: [count], initialisation: initialisation))
    }
    func norm(_ name: String) {
      vector(name + ".weight", width, .ones)
      vector(name + ".bias", width, .zeros)
    }
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) {
      matrix(name + ".weight", [outputs, inputs])
      vector(name + ".bias", outputs, .zeros)
    }
    matrix("embed.weight", [vocabulary, width])
    for layer in 0..<layers {
      norm("h.\(layer).norm1")
      linear("h.\(layer).attn.qkv", 3 * d.attentionWidth, width)
      linear("h.\(layer).attn.out", width, d.attentionWidth)
      linear("h.\(layer).mlp.in", mlpWidth, width)
      linear("h.\(layer).mlp.out", width, mlpWidth)
      if !sharesNorm { norm("h.\(layer).norm2") }
    }
    norm("final_norm")
    layout = ParameterLayout(all)
  }

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

  package func unembedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

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
