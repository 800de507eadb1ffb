import Arrays

/// A decoder whose blocks normalise before each half, as GPT-2 and LLaMA are: residual += attention(norm1(residual)), then
/// residual += mlp(norm2(residual)), with an unembedding behind a last norm.
///
/// A family of this kind gives its layers; forward pass, backward pass and all hook points come with the protocol.
package protocol DecoderTransformer: BlockwiseArchitecture {
  var numbering: SiteNumbering { get }
  /// True when the unembedding is the token embedding.
  var isTied: Bool { get }
  /// What a plain MLP does between its matrices.
  var activation: MLPActivation { get }
  /// What turns queries and keys; nil for positions that are added to the embedding.
  var rotary: RotaryEmbedding? { get }

  /// [V, D].
  func tokenEmbedding(_ arena: Parameters) -> WeightMatrix
  /// [context, D]; nil with rotary positions.
  func positionEmbedding(_ arena: Parameters) -> WeightMatrix?
  /// The layers of one block over an arena of parameters, or of gradients.
  func block(_ layer: Int, _ arena: Parameters) -> DecoderBlock
  func finalNorm(_ arena: Parameters) -> Norm
  /// [V, D].
  func unembedding(_ arena: Parameters) -> WeightMatrix
}

/// The layers of one block.
package struct DecoderBlock {
  let norm1, norm2: Norm
  let qkv: QueryKeyValue
  let attentionOut: Linear
  /// Of a plain MLP, activation(x · mlpIn) · mlpOut; of a gated one, (silu(x · mlpGate) ⊙ (x · mlpIn)) · mlpOut.
  let mlpIn, mlpOut: Linear
  let mlpGate: Linear?
}

/// The number by which dropout tells the places in the model apart.
enum DropoutPlace {
  static let embedding = 0
  static func pattern(_ layer: Int) -> Int { 3 * layer + 1 }
  static func attentionOut(_ layer: Int) -> Int { 3 * layer + 2 }
  static func mlpOut(_ layer: Int) -> Int { 3 * layer + 3 }
}

extension DecoderTransformer {
  /// Attention among the positions of one pass: queries, keys and values lie side by side, or, with rotary positions,
  /// turned queries and keys side by side and values with the plain ones.
  func ownAttention(length: Int) -> Attention {
    let d = dimensions
    let values = d.projectionWidth
    let keys = d.hasRotaryPositions ? d.attentionWidth + d.keyValueWidth : values
    return Attention(
      heads: d.heads, keyValueHeads: d.keyValueHeads, headWidth: d.headWidth, rows: length, keys: length,
      layout: Attention.Layout(
        query: keys, key: keys, value: values, exampleKeys: length * keys, exampleValues: length * values))
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
