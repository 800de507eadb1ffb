import Arrays
import GPT
import Records

/// A family that the library does not have: attention and MLP side by side behind one norm,
/// x ← x + attention(norm(x)) + mlp(norm(x)), as in GPT-J (Wang and Komatsuzaki 2021). Unlike there, rotary positions turn
/// whole heads in half-split form, and the unembedding is the token embedding.
struct ParallelTransformer: DecoderTransformer {
  static let modelType = "parallel-transformer"

  static let traits = FamilyTraits(
    name: "parallel transformer", hasDropout: false, sharesKeyValueHeads: false, mlpWidth: "4 × width")

  let dimensions: Dimensions
  let layout: ParameterLayout
  let rotary: RotaryEmbedding?
  let dropoutRate: Float = 0
  let isTied = true
  let activation = MLPActivation.tanhGELU

  /// The parameters of a block, in the layout's order.
  private static let blockParameters = 10

  init(vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int) {
    dimensions = Dimensions(
      vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
      mlpWidth: 4 * width, hasRotaryPositions: true, blockForm: .parallel)
    rotary = RotaryEmbedding(headWidth: dimensions.headWidth)
    var all: [ParameterSpecification] = []
    func add(_ name: String, _ shape: Shape, _ initialisation: ParameterSpecification.Initialisation) {
      all.append(
        ParameterSpecification(name: "transformer." + name, shape: shape, initialisation: initialisation))
    }
    func matrix(_ name: String, _ outputs: Int, _ inputs: Int) {
      add(name + ".weight", [outputs, inputs], .normal(0.1))
    }
    func norm(_ name: String) {
      add(name + ".weight", [width], .ones)
      add(name + ".bias", [width], .zeros)
    }
    matrix("wte", vocabulary, width)
    for layer in 0..<layers {
      norm("h.\(layer).ln_1")
      for name in ["q_proj", "k_proj", "v_proj", "out_proj"] {
        matrix("h.\(layer).attn.\(name)", width, width)
      }
      matrix("h.\(layer).mlp.fc_in", 4 * width, width)
      add("h.\(layer).mlp.fc_in.bias", [4 * width], .zeros)
      matrix("h.\(layer).mlp.fc_out", width, 4 * width)
      add("h.\(layer).mlp.fc_out.bias", [width], .zeros)
    }
    norm("ln_f")
    layout = ParameterLayout(all)
  }

  init(vocabulary: Int, context: Int, sizes: ModelSizes) {
    self.init(
      vocabulary: vocabulary, context: context, width: sizes.width, layers: sizes.layers, heads: sizes.heads)
  }

  // MARK: Checkpoints

  init(configuration c: ConfigurationReader) throws {
    let width = try c.int("n_embd", in: 1...65_536)
    let heads = try c.int("n_head", in: 1...4_096)
    guard width % (2 * heads) == 0 else {
      throw c.error("n_embd", "expected a multiple of 2 · n_head = \(2 * heads), found \(width)")
    }
    self.init(
      vocabulary: try c.int("vocab_size", in: 1...1_000_000),
      context: try c.int("n_positions", in: 1...1_000_000), width: width,
      layers: try c.int("n_layer", in: 1...1_000), heads: heads)
  }

  var configurationFields: [String: JSONValue] {
    [
      "model_type": .string(Self.modelType), "vocab_size": .int(dimensions.vocabulary),
      "n_positions": .int(dimensions.context), "n_embd": .int(dimensions.width),
      "n_layer": .int(dimensions.layers), "n_head": .int(dimensions.heads),
    ]
  }

  func parameterName(ofCheckpointTensor name: String) -> String? { name }

  // MARK: Layers

  func tokenEmbedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

  func positionEmbedding(_ arena: Parameters) -> WeightMatrix? { nil }

  func unembedding(_ arena: Parameters) -> Linear {
    Linear(weight: arena.matrix(0), orientation: .outputMajor)
  }

  func finalNorm(_ arena: Parameters) -> Norm {
    norm(1 + Self.blockParameters * dimensions.layers, arena)
  }

  func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock {
    let first = 1 + Self.blockParameters * layer
    func linear(_ part: Int, hasBias: Bool = false) -> Linear {
      Linear(
        weight: arena.matrix(first + part), orientation: .outputMajor,
        bias: hasBias ? arena.vector(first + part + 1) : nil)
    }
    return DecoderBlock(
      norm1: norm(first, arena), norm2: nil,
      qkv: .separate(query: linear(2), key: linear(3), value: linear(4)), attentionOut: linear(5),
      mlpIn: linear(6, hasBias: true), mlpOut: linear(8, hasBias: true))
  }

  private func norm(_ index: Int, _ arena: Parameters) -> Norm {
    Norm(gain: arena.vector(index), bias: arena.vector(index + 1), width: dimensions.width, epsilon: 1e-5)
  }
}
