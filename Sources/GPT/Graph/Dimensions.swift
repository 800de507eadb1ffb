/// The sizes that every decoder-only transformer has.
public struct Dimensions: Sendable, Hashable {
  /// The number of symbols.
  public let vocabulary: Int
  /// The number of logits of a position: ``vocabulary`` where they stand for symbols, else the classes that the model chooses
  /// from, or 1 for a raw number.
  public let outputs: Int
  /// The longest sequence.
  public let context: Int
  /// The residual stream's width.
  public let width: Int
  /// The number of blocks.
  public let layers: Int
  /// Attention heads of a block.
  public let heads: Int
  /// Heads with keys and values of their own, each shared by heads / keyValueHeads queries (grouped-query attention,
  /// Ainslie et al. 2023).
  public let keyValueHeads: Int
  /// The width of one head.
  public let headWidth: Int
  /// The MLP's hidden width; 0 for blocks of attention alone.
  public let mlpWidth: Int
  /// True when positions turn queries and keys instead of being added to the embedding.
  public let hasRotaryPositions: Bool
  /// True when the MLP's activations are multiplied by a second linear map of its input.
  public let hasGatedMLP: Bool
  /// What a block's MLP reads.
  public let blockForm: BlockForm
  /// False where halves of blocks, and the unembedding, read the stream as it is.
  public let hasNorms: Bool
  /// False where positions attend to later ones, too.
  public let isCausal: Bool

  /// How the two halves of a block follow each other.
  public enum BlockForm: Sendable, Hashable {
    /// mid = x + attention(norm1(x)), then mid + mlp(norm2(mid)).
    case sequential
    /// x + attention(norm1(x)) + mlp(norm2(x)): there is no stream between the halves.
    case parallel
  }

  /// The sizes of a model. `keyValueHeads` is `heads` where nothing is said, `headWidth` is width / heads, `outputs` is
  /// `vocabulary`.
  public init(
    vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int, keyValueHeads: Int? = nil,
    headWidth: Int? = nil, mlpWidth: Int, hasRotaryPositions: Bool = false, hasGatedMLP: Bool = false,
    blockForm: BlockForm = .sequential, outputs: Int? = nil, hasNorms: Bool = true, isCausal: Bool = true
  ) {
    self.vocabulary = vocabulary
    self.outputs = outputs ?? vocabulary
    self.context = context
    self.width = width
    self.layers = layers
    self.heads = heads
    self.keyValueHeads = keyValueHeads ?? heads
    self.headWidth = headWidth ?? width / heads
    self.mlpWidth = mlpWidth
    self.hasRotaryPositions = hasRotaryPositions
    self.hasGatedMLP = hasGatedMLP
    self.blockForm = blockForm
    self.hasNorms = hasNorms
    self.isCausal = isCausal
  }

  /// False for blocks of attention alone.
  public var hasMLP: Bool { mlpWidth > 0 }

  /// The width of all heads together.
  public var attentionWidth: Int { heads * headWidth }

  /// The width of all keys, or all values.
  public var keyValueWidth: Int { keyValueHeads * headWidth }

  /// The width of queries, keys and values side by side.
  package var projectionWidth: Int { attentionWidth + 2 * keyValueWidth }

  /// Multiply-adds × 2 of a training step (forward and backward) over `batch` sequences of `length` positions:
  /// 6 × (matrix parameters + unembedding) × tokens for the products with weights, 12 × length × width per layer
  /// and token for attention's own.
  public func trainingOperations(batch: Int, length: Int) -> Double {
    3 * forwardOperations(batch: batch, length: length)
  }

  /// Multiply-adds × 2 of a forward pass with all logits.
  public func forwardOperations(batch: Int, length: Int) -> Double {
    let attention = width * (projectionWidth + attentionWidth)
    let mlp = (hasGatedMLP ? 3 : 2) * width * mlpWidth
    let matrices = layers * (attention + mlp) + outputs * width
    return Double(batch * length) * 2 * (Double(matrices) + Double(2 * layers * length * attentionWidth))
  }
}
