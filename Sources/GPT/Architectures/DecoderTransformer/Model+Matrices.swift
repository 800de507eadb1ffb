import Arrays

extension Model {
  /// W_O of a block with its inputs as rows, [heads · d, D] row-major (a copy); nil for families that are no
  /// ``DecoderTransformer``.
  package func attentionOutputMatrix(_ layer: Int) -> [Float]? {
    guard let decoder = architecture as? any DecoderTransformer else { return nil }
    let linear = decoder.block(layer, parameters).attentionOut
    let stored = linear.weight.widened
    guard linear.orientation == .outputMajor else { return stored }
    let (outputs, inputs) = (linear.outputs, linear.inputs)
    return (0..<inputs).flatMap { input in (0..<outputs).map { stored[$0 * inputs + input] } }
  }

  /// What a token's logit is the product of with the final norm's output, [D] (a copy); nil as above.
  package func unembedding(of token: Int) -> [Float]? {
    guard let decoder = architecture as? any DecoderTransformer else { return nil }
    return decoder.unembedding(parameters).rows(token..<token + 1).widened
  }
}

extension WeightMatrix {
  /// All values as float32, row-major.
  fileprivate var widened: [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { values, count in
      for row in 0..<rows { copyRow(row, into: values.baseAddress! + row * columns) }
      count = rows * columns
    }
  }
}
