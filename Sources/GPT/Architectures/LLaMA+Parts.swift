import Arrays
import Records

extension LLaMA: DecoderTransformer {
  /// Of no use in a gated MLP.
  public var activation: MLPActivation { .silu }

  /// The parameters of a block, in the layout's order.
  static let blockParameters = 9

  public func tokenEmbedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

  public func positionEmbedding(_ arena: Parameters) -> WeightMatrix? { nil }

  public func unembedding(_ arena: Parameters) -> Linear {
    Linear(weight: arena.matrix(isTied ? 0 : layout.specifications.count - 1), orientation: .outputMajor)
  }

  public func finalNorm(_ arena: Parameters) -> Norm {
    norm(1 + Self.blockParameters * dimensions.layers, arena)
  }

  public func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock {
    let first = 1 + Self.blockParameters * layer
    func linear(_ part: Int) -> Linear {
      Linear(weight: arena.matrix(first + part), orientation: .outputMajor, bias: nil)
    }
    return DecoderBlock(
      norm1: norm(first, arena), norm2: norm(first + 5, arena),
      qkv: .separate(query: linear(1), key: linear(2), value: linear(3)), attentionOut: linear(4),
      mlpIn: linear(7), mlpOut: linear(8), mlpGate: linear(6))
  }

  private func norm(_ index: Int, _ arena: Parameters) -> Norm {
    Norm(gain: arena.vector(index), bias: nil, width: dimensions.width, epsilon: epsilon)
  }
}

extension LLaMA {
  public static let traits = FamilyTraits(
    name: "LLaMA", hasDropout: false, sharesKeyValueHeads: true, mlpWidth: "8/3 × width")

  public static func check(_ sizes: ModelSizes) throws {
    let headWidth = sizes.width / sizes.heads
    guard headWidth % 2 == 0 else {
      throw SettingsError(
        setting: "heads", expected: "heads of an even width (rotary positions)", found: "\(headWidth)")
    }
  }

  public init(vocabulary: Int, context: Int, sizes: ModelSizes) {
    // A gated MLP has three matrices: two thirds of 4 · width make as many parameters as a plain one's two.
    self.init(
      vocabulary: vocabulary, context: context, width: sizes.width, layers: sizes.layers, heads: sizes.heads,
      keyValueHeads: sizes.keyValueHeads, mlpWidth: sizes.mlpWidth ?? (8 * sizes.width / 3 + 15) / 16 * 16)
  }
}
