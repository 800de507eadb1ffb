import Arrays

extension GPT2: DecoderTransformer {
  public var rotary: RotaryEmbedding? { nil }

  public func tokenEmbedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

  public func positionEmbedding(_ arena: Parameters) -> WeightMatrix? { arena.matrix(1) }

  public func unembedding(_ arena: Parameters) -> Linear {
    Linear(weight: arena.matrix(isTied ? 0 : layout.specifications.count - 1), orientation: .outputMajor)
  }

  public func finalNorm(_ arena: Parameters) -> Norm { norm(2 + 12 * dimensions.layers, arena) }

  public func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock {
    let first = 2 + 12 * layer
    func linear(_ part: Int) -> Linear {
      Linear(
        weight: arena.matrix(first + part), orientation: .inputMajor, bias: arena.vector(first + part + 1))
    }
    return DecoderBlock(
      norm1: norm(first, arena), norm2: norm(first + 6, arena), qkv: .fused(linear(2)),
      attentionOut: linear(4),
      mlpIn: linear(8), mlpOut: linear(10), mlpGate: nil)
  }

  private func norm(_ index: Int, _ arena: Parameters) -> Norm {
    Norm(
      gain: arena.vector(index), bias: arena.vector(index + 1), width: dimensions.width, epsilon: epsilon)
  }
}

extension GPT2 {
  public static let traits = FamilyTraits(
    name: "GPT-2", hasDropout: true, sharesKeyValueHeads: false, mlpWidth: "4 × width")

  public init(vocabulary: Int, context: Int, sizes: ModelSizes) {
    self.init(
      vocabulary: vocabulary, context: context, width: sizes.width, layers: sizes.layers, heads: sizes.heads,
      mlpWidth: sizes.mlpWidth, dropout: sizes.dropout)
  }
}
