/// A decoder whose blocks normalise before each half, as GPT-2 and LLaMA are: residual += attention(norm1(residual)), then
/// residual += mlp(norm2(residual)), with an unembedding behind a last norm.
///
/// A family of this kind gives its layers; forward pass, backward pass and all hook points come with the protocol.
package protocol DecoderTransformer: BlockwiseArchitecture {
  var numbering: SiteNumbering { get }
  /// True when the unembedding is the token embedding.
  var isTied: Bool { get }
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
  /// Of a plain MLP, gelu(x · mlpIn) · mlpOut; of a gated one, (silu(x · mlpGate) ⊙ (x · mlpIn)) · mlpOut.
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

  /// Turns the queries and keys of `rows` rows; without rotary positions nothing is to be done.
  ///
  /// - Parameter position: of each row in its sequence.
  func rotate(
    _ qkv: UnsafePointer<Float>, into rotated: UnsafeMutablePointer<Float>, rows: Int,
    by table: RotaryEmbedding.Table,
    position: (Int) -> Int
  ) {
    let d = dimensions
    rotary?.rotate(
      qkv, d.projectionWidth, into: rotated, d.attentionWidth + d.keyValueWidth,
      heads: d.heads + d.keyValueHeads,
      rows: rows, by: table, position: position)
  }
}
