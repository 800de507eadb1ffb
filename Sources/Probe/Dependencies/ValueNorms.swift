import GPT

/// The length of what attention brings from one position to another: attention weights times the vectors that they
/// weight.
///
/// f^h(x_j) = v_j^h · W_O^h is what head h would add to the stream if it looked at position j alone (v with its bias,
/// W_O the rows of the output matrix that belong to the head). A layer brings Σ_h α_ij^h · f^h(x_j) from j to i, and its
/// measure is the norm of this sum: heads that cancel one another count for nothing.
/// Source: Kobayashi et al. 2020, "Attention is Not Only a Weight: Analyzing Transformers with Vector Norms".
package struct ValueNorms: Sendable {
  private let heads: Int
  private let headWidth: Int
  private let width: Int
  /// [key][head][width], in the order of `keys`.
  private let transformed: [Float]
  private let places: [Int: Int]

  /// Transforms the values at some positions. O(keys · width²).
  ///
  /// - Parameters:
  ///   - values: [length, key/value heads, head width] row-major.
  ///   - output: W_O, [heads · head width, width] row-major, a head's rows together.
  ///   - keyValueHeads: fewer than `heads` when consecutive heads share values.
  ///   - keys: the positions that will be asked for.
  package init(
    values: [Float], output: [Float], heads: Int, keyValueHeads: Int? = nil, headWidth: Int, keys: [Int]
  ) {
    let inner = heads * headWidth
    let shared = keyValueHeads ?? heads
    precondition(output.count % inner == 0, "W_O has \(output.count) values, not [\(inner), width]")
    let width = output.count / inner
    var transformed = [Float](repeating: 0, count: keys.count * heads * width)
    for (place, key) in keys.enumerated() {
      for head in 0..<heads {
        let start = (place * heads + head) * width
        for d in 0..<headWidth {
          let row = (head * headWidth + d) * width
          let value = values[(key * shared + head * shared / heads) * headWidth + d]
          for column in 0..<width { transformed[start + column] += value * output[row + column] }
        }
      }
    }
    self.heads = heads
    self.headWidth = headWidth
    self.width = width
    self.transformed = transformed
    places = Dictionary(uniqueKeysWithValues: keys.enumerated().map { ($1, $0) })
  }

  /// ‖Σ_h attention[h] · f^h(x_key)‖.  O(heads · width).
  package func norm(attention: [Float], key: Int) -> Double {
    precondition(attention.count == heads, "\(attention.count) attention weights for \(heads) heads")
    guard let place = places[key] else { preconditionFailure("position \(key) was not transformed") }
    var sum = [Float](repeating: 0, count: width)
    for head in 0..<heads {
      let start = (place * heads + head) * width
      for column in 0..<width { sum[column] += attention[head] * transformed[start + column] }
    }
    return sum.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  /// W_O of each layer; nil for families whose output matrix is not known here.
  package static func outputMatrices(of model: Model) -> [[Float]]? {
    let matrices = (0..<model.dimensions.layers).compactMap { model.attentionOutputMatrix($0) }
    return matrices.count == model.dimensions.layers ? matrices : nil
  }
}
