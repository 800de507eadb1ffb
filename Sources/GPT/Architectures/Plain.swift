import Arrays

/// A transformer whose parts can be left out, in the terms of TransformerLens's `HookedTransformerConfig`: any norm or none,
/// any activation function, with or without MLPs, causal or not, heads of any width, logits over other classes than the
/// vocabulary. Programs that Tracr compiles are of this family.
///
/// Parameters have TransformerLens's names and shapes, in files and in memory: W_Q, W_K and W_V are [heads, D, d], products are
/// taken head by head.
///
/// Nanda and Bloom 2022, "TransformerLens"; Lindner et al. 2023, "Tracr: Compiled Transformers as a Laboratory for
/// Interpretability".
public struct Plain: Architecture {
  public static let modelType = "plain"
  public static let unembeddingName = "unembed.W_U"

  /// What happens to the stream before it is read; raw values are those of `normalization_type`.
  public enum Normalization: String, Codable, Sendable, CaseIterable {
    /// Nothing.
    case none = "None"
    /// Layer norm with gain and bias.
    case layer = "LN"
    /// Layer norm without.
    case layerOnly = "LNPre"
    /// RMS norm with a gain.
    case rootMeanSquare = "RMS"
    /// RMS norm without.
    case rootMeanSquareOnly = "RMSPre"

    /// What happens to a row before gain and bias.
    var kind: Norm.Kind {
      switch self {
      case .none: .none
      case .layer, .layerOnly: .layer
      case .rootMeanSquare, .rootMeanSquareOnly: .rootMeanSquare
      }
    }

    /// Parameters of each norm.
    var parameters: Int {
      switch self {
      case .layer: 2
      case .rootMeanSquare: 1
      case .none, .layerOnly, .rootMeanSquareOnly: 0
      }
    }
  }

  public let dimensions: Dimensions
  /// TransformerLens trains without.
  public var dropoutRate: Float { 0 }
  /// What happens to the stream before it is read.
  public let normalization: Normalization
  /// ε of the norms.
  public let epsilon: Float
  /// What the MLPs do between their matrices.
  public let activation: MLPActivation
  /// What attention scores are divided by; nil for √d.
  public let attentionScale: Float?
  /// True when the unembedding is the token embedding.
  public let isTied: Bool
  /// False for a model without any bias but those of its norms.
  public let hasBiases: Bool
  /// What each logit stands for, where that is not a symbol of the vocabulary.
  public let outputSymbols: [String]?
  public let layout: ParameterLayout
  /// The standard deviation of fresh matrices.
  let initialDeviation: Float

  /// A model of any size.
  ///
  /// - Parameters:
  ///   - vocabulary: symbols.
  ///   - context: the longest sequence.
  ///   - width: of the stream.
  ///   - layers: blocks.
  ///   - heads: of a block.
  ///   - headWidth: of a head; nil for width / heads.
  ///   - mlpWidth: of an MLP; nil for 4 · width, 0 for attention alone.
  ///   - outputs: logits of a position; nil for as many as symbols.
  ///   - normalization: what happens to the stream before it is read.
  ///   - activation: what MLPs do between their matrices.
  ///   - isCausal: false where positions attend to later ones, too.
  ///   - attentionScale: what attention scores are divided by; nil for √headWidth.
  ///   - isTied: whether the unembedding is the token embedding.
  ///   - hasBiases: whether matrices have biases.
  ///   - epsilon: ε of the norms.
  ///   - initialDeviation: the standard deviation of fresh matrices; nil for 0.8 / √width.
  ///   - outputSymbols: what logits stand for, one for each; nil for the vocabulary's symbols.
  public init(
    vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int, headWidth: Int? = nil,
    mlpWidth: Int? = nil, outputs: Int? = nil, normalization: Normalization = .layer,
    activation: MLPActivation = .tanhGELU, isCausal: Bool = true, attentionScale: Float? = nil,
    isTied: Bool = false, hasBiases: Bool = true, epsilon: Float = 1e-5, initialDeviation: Float? = nil,
    outputSymbols: [String]? = nil
  ) {
    let outputs = outputs ?? outputSymbols?.count ?? vocabulary
    precondition(
      headWidth != nil || width % heads == 0, "width \(width) is not a multiple of \(heads) heads")
    precondition(!isTied || outputs == vocabulary, "\(outputs) outputs of a tied vocabulary of \(vocabulary)")
    precondition(
      outputSymbols.map { $0.count == outputs } ?? true, "\(outputs) outputs, other than their symbols")
    dimensions = Dimensions(
      vocabulary: vocabulary, context: context, width: width, layers: layers, heads: heads,
      headWidth: headWidth, mlpWidth: mlpWidth ?? 4 * width, outputs: outputs,
      hasNorms: normalization != .none, isCausal: isCausal)
    self.normalization = normalization
    self.activation = activation
    self.attentionScale = attentionScale
    self.isTied = isTied
    self.hasBiases = hasBiases
    self.epsilon = epsilon
    self.outputSymbols = outputSymbols
    self.initialDeviation = initialDeviation ?? 0.8 / Float(width).squareRoot()
    layout = Self.layout(
      dimensions, normalization, isTied: isTied, hasBiases: hasBiases, deviation: self.initialDeviation)
  }

  /// Masks that `HookedTransformer` keeps among its weights are no parameters.
  public func parameterName(ofCheckpointTensor name: String) -> String? {
    if name.hasSuffix(".attn.mask") || name.hasSuffix(".attn.IGNORE") { return nil }
    return name == Self.unembeddingName && isTied ? nil : name
  }
}
