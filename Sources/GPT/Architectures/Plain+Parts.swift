import Arrays
import Records

extension Plain: DecoderTransformer {
  public var rotary: RotaryEmbedding? { nil }

  /// Parameters in front of the first block.
  private static let embeddings = 2

  public func tokenEmbedding(_ arena: Parameters) -> WeightMatrix { arena.matrix(0) }

  public func positionEmbedding(_ arena: Parameters) -> WeightMatrix? { arena.matrix(1) }

  public func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock {
    let d = dimensions
    let first = Self.embeddings + blockParameters * layer
    let attention = first + normalization.parameters
    func bias(_ index: Int) -> UnsafeMutablePointer<Float>? { hasBiases ? arena.vector(index) : nil }
    func part(_ number: Int) -> HeadProjections.Part {
      HeadProjections.Part(matrix: arena.vector(attention + number), bias: bias(attention + 4 + number))
    }
    let qkv = QueryKeyValue.byHead(
      HeadProjections(
        query: part(0), key: part(1), value: part(2), heads: d.heads, width: d.width, headWidth: d.headWidth))
    let out = Linear(
      weight: WeightMatrix(.float32(arena.vector(attention + 3)), rows: d.attentionWidth, columns: d.width),
      orientation: .inputMajor, bias: bias(attention + 7))
    guard d.hasMLP else { return DecoderBlock(norm: norm(first, arena), qkv: qkv, attentionOut: out) }
    let norm2 = first + mlpStart
    let mlp = norm2 + normalization.parameters
    func linear(_ number: Int) -> Linear {
      Linear(weight: arena.matrix(mlp + number), orientation: .inputMajor, bias: bias(mlp + 2 + number))
    }
    return DecoderBlock(
      norm1: norm(first, arena), norm2: norm(norm2, arena), qkv: qkv, attentionOut: out, mlpIn: linear(0),
      mlpOut: linear(1))
  }

  public func finalNorm(_ arena: Parameters) -> Norm {
    norm(Self.embeddings + blockParameters * dimensions.layers, arena)
  }

  public func unembedding(_ arena: Parameters) -> Linear {
    let last = layout.specifications.count - 1
    let bias = hasBiases ? arena.vector(last) : nil
    return isTied
      ? Linear(weight: arena.matrix(0), orientation: .outputMajor, bias: bias)
      : Linear(weight: arena.matrix(hasBiases ? last - 1 : last), orientation: .inputMajor, bias: bias)
  }

  private func norm(_ index: Int, _ arena: Parameters) -> Norm {
    guard normalization.parameters > 0 else {
      return Norm(normalization.kind, width: dimensions.width, epsilon: epsilon)
    }
    return Norm(
      gain: arena.vector(index), bias: normalization.parameters > 1 ? arena.vector(index + 1) : nil,
      width: dimensions.width, epsilon: epsilon)
  }
}

extension Plain {
  public static let traits = FamilyTraits(
    name: "plain transformer", hasDropout: false, sharesKeyValueHeads: false, mlpWidth: "4 × width",
    hasChoiceOfParts: true)

  public init(vocabulary: Int, context: Int, sizes: ModelSizes) {
    self.init(
      vocabulary: vocabulary, context: context, width: sizes.width, layers: sizes.layers, heads: sizes.heads,
      headWidth: sizes.parts.headWidth,
      mlpWidth: sizes.parts.isAttentionOnly == true ? 0 : sizes.mlpWidth,
      normalization: sizes.parts.normalization ?? .layer, activation: sizes.parts.activation ?? .tanhGELU)
  }
}
