import Arrays

/// A decoder whose blocks normalise before each half, with an unembedding behind a last norm. The halves follow each
/// other, as in GPT-2 and LLaMA, or stand side by side, as in GPT-J: ``Dimensions/BlockForm``.
///
/// A family of this kind gives its layers; forward pass, backward pass and all hook points come with the protocol.
/// Layers are views of an arena's memory, made anew for each use: over parameters to compute with, over gradients to
/// be overwritten.
public protocol DecoderTransformer: Architecture {
  /// True when the unembedding is the token embedding.
  var isTied: Bool { get }
  /// What a plain MLP does between its matrices.
  var activation: MLPActivation { get }
  /// What turns queries and keys; nil for positions that are added to the embedding. As ``Dimensions/hasRotaryPositions``
  /// says.
  var rotary: RotaryEmbedding? { get }

  /// [V, D].
  func tokenEmbedding(_ arena: Parameters) -> WeightMatrix
  /// [context, D]; nil with rotary positions.
  func positionEmbedding(_ arena: Parameters) -> WeightMatrix?
  /// The layers of one block over an arena of parameters, or of gradients.
  func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock
  /// The norm before the unembedding.
  func finalNorm(_ arena: Parameters) -> Norm
  /// D to V: the layer that gives logits.
  func unembedding(_ arena: Parameters) -> Linear
  /// What attention scores are divided by; nil for √d.
  var attentionScale: Float? { get }
}

extension DecoderTransformer {
  public var attentionScale: Float? { nil }
}

/// The layers of one block.
public struct DecoderBlock {
  let norm1, norm2: Norm
  /// True when both halves read through one norm, whose gradient is the sum of both.
  let sharesNorm: Bool
  let qkv: QueryKeyValue
  let attentionOut: Linear
  /// Nil for a block of attention alone.
  let mlp: MLPLayers?

  /// The MLP is activation(x · mlpIn) · mlpOut, or, with a gate, (silu(x · mlpGate) ⊙ (x · mlpIn)) · mlpOut.
  ///
  /// - Parameters:
  ///   - norm1: before attention, and before the MLP of a parallel block.
  ///   - norm2: before the MLP; nil where it reads through the parameters of `norm1`.
  ///   - qkv: D to queries, keys and values side by side.
  ///   - attentionOut: heads · d to D.
  ///   - mlpIn: D to F.
  ///   - mlpOut: F to D.
  ///   - mlpGate: D to F; nil for a plain MLP.
  public init(
    norm1: Norm, norm2: Norm?, qkv: QueryKeyValue, attentionOut: Linear, mlpIn: Linear, mlpOut: Linear,
    mlpGate: Linear? = nil
  ) {
    self.norm1 = norm1
    self.norm2 = norm2 ?? norm1
    sharesNorm = norm2 == nil
    self.qkv = qkv
    self.attentionOut = attentionOut
    mlp = MLPLayers(input: mlpIn, output: mlpOut, gate: mlpGate)
  }

  /// A block of attention alone; as a width of 0 in ``Dimensions/mlpWidth`` says.
  ///
  /// - Parameters:
  ///   - norm: before attention.
  ///   - qkv: D to queries, keys and values side by side.
  ///   - attentionOut: heads · d to D.
  public init(norm: Norm, qkv: QueryKeyValue, attentionOut: Linear) {
    norm1 = norm
    norm2 = norm
    sharesNorm = false
    self.qkv = qkv
    self.attentionOut = attentionOut
    mlp = nil
  }
}

/// The maps of an MLP: D to F, F to D, and D to F under the activation of a gated one.
struct MLPLayers {
  let input, output: Linear
  let gate: Linear?
}

/// The number by which dropout tells the places in the model apart.
enum DropoutPlace {
  static let embedding = 0
  static func pattern(_ layer: Int) -> Int { 3 * layer + 1 }
  static func attentionOut(_ layer: Int) -> Int { 3 * layer + 2 }
  static func mlpOut(_ layer: Int) -> Int { 3 * layer + 3 }
}

extension DecoderTransformer {
  /// The numbers of the hook points.
  var numbering: SiteNumbering { SiteNumbering(layers: dimensions.layers) }

  /// True when attention and MLP of a block read the same stream.
  package var isParallel: Bool { dimensions.blockForm == .parallel }

  /// Attention among the positions of one pass: queries, keys and values lie side by side, or, with rotary positions,
  /// turned queries and keys side by side and values with the plain ones.
  func ownAttention(length: Int) -> Attention {
    let d = dimensions
    let values = d.projectionWidth
    let keys = d.hasRotaryPositions ? d.attentionWidth + d.keyValueWidth : values
    return Attention(
      heads: d.heads, keyValueHeads: d.keyValueHeads, headWidth: d.headWidth, rows: length, keys: length,
      layout: Attention.Layout(
        query: keys, key: keys, value: values, exampleKeys: length * keys, exampleValues: length * values),
      scale: attentionScale, isCausal: d.isCausal)
  }

  /// Turns the queries and keys of a pass by their positions, or back by direction −1; without rotary positions nothing is
  /// to be done. `x`, `out`: rows of queries and keys, `xStride` and `outStride` apart; may be the same memory.
  func rotate(
    _ x: UnsafePointer<Float>, _ xStride: Int, into out: UnsafeMutablePointer<Float>, _ outStride: Int,
    _ pass: ForwardPass, direction: Float = 1
  ) {
    guard let rotary else { return }
    let heads = dimensions.heads + dimensions.keyValueHeads
    let length = pass.activations.length
    guard let real = pass.real, rotary.dependsOnLength else {
      return rotary.rotate(
        x, xStride, into: out, outStride, heads: heads, rows: pass.rows,
        by: rotary.table(length: pass.activations.past + length), direction: direction,
        position: pass.position)
    }
    // Each sequence turns as it would alone, by its own length; padding behind it as its last position.
    for (example, range) in real.enumerated() where !range.isEmpty {
      let first = example * length
      rotary.rotate(
        x + first * xStride, xStride, into: out + first * outStride, outStride, heads: heads, rows: length,
        by: rotary.table(length: range.count), direction: direction
      ) { min(pass.position(of: first + $0), range.count - 1) }
    }
  }
}
