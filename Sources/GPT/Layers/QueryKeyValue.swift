import Arrays

/// The projections of a block's input to queries, keys and values, which lie side by side in each row of the result:
/// [rows, heads · d + 2 · keyValueHeads · d].
public enum QueryKeyValue {
  /// One matrix for all three.
  case fused(Linear)
  /// A matrix, without bias, for each.
  case separate(query: Linear, key: Linear, value: Linear)

  /// The layers with the columns at which their results begin.
  private var parts: (stride: Int, first: Linear, others: (key: Linear, value: Linear)?) {
    switch self {
    case .fused(let all): (all.outputs, all, nil)
    case .separate(let query, let key, let value):
      (query.outputs + key.outputs + value.outputs, query, (key, value))
    }
  }

  /// The layer that makes a column of the result, and the number of that column there.
  private func layer(ofColumn column: Int) -> (linear: Linear, first: Int) {
    switch self {
    case .fused(let all): return (all, column)
    case .separate(let query, let key, let value):
      if column < query.outputs { return (query, column) }
      let rest = column - query.outputs
      return rest < key.outputs ? (key, rest) : (value, rest - key.outputs)
    }
  }

  /// Some columns of the result, all of one head's queries, keys or values. `x`: [rows, D]; `projected`: rows of all columns,
  /// of which these are overwritten.
  func forward(
    columns range: Range<Int>, of x: UnsafePointer<Float>, into projected: UnsafeMutablePointer<Float>,
    rows: Int
  ) {
    let (linear, first) = layer(ofColumn: range.lowerBound)
    linear.forward(
      outputs: first..<first + range.count, of: x, into: projected + range.lowerBound, stride: parts.stride,
      rows: rows)
  }

  /// What such columns pass on to the input, overwritten. `dy`: the gradient of all columns; `dx`: [rows, D].
  func backwardInput(
    columns range: Range<Int>, of dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int
  ) {
    let (linear, first) = layer(ofColumn: range.lowerBound)
    linear.backwardInput(
      outputs: first..<first + range.count, of: dy + range.lowerBound, stride: parts.stride, into: dx,
      rows: rows)
  }

  /// `x`: [rows, D]; `projected`: see above, overwritten.
  func forward(
    _ x: UnsafePointer<Float>, into projected: UnsafeMutablePointer<Float>, rows: Int, team: Team = .none
  ) {
    let (stride, first, others) = parts
    first.forward(x, into: projected, stride: stride, rows: rows, team: team)
    guard let (key, value) = others else { return }
    key.forward(x, into: projected + first.outputs, stride: stride, rows: rows, team: team)
    value.forward(x, into: projected + first.outputs + key.outputs, stride: stride, rows: rows, team: team)
  }

  /// Parameter gradients overwrite `gradients`, which is of the same case.
  func backwardParameters(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, into gradients: QueryKeyValue, rows: Int
  ) {
    let (stride, first, others) = parts
    let (_, firstGradients, otherGradients) = gradients.parts
    first.backwardParameters(dy, stride: stride, input: x, into: firstGradients, rows: rows)
    guard let (key, value) = others, let (keyGradients, valueGradients) = otherGradients else { return }
    let keys = dy + first.outputs
    key.backwardParameters(keys, stride: stride, input: x, into: keyGradients, rows: rows)
    value.backwardParameters(keys + key.outputs, stride: stride, input: x, into: valueGradients, rows: rows)
  }

  /// dx = dq · W_Qᵀ + dk · W_Kᵀ + dv · W_Vᵀ, overwritten.
  func backwardInput(
    _ dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, team: Team = .none
  ) {
    let (stride, first, others) = parts
    first.backwardInput(dy, stride: stride, into: dx, rows: rows, team: team)
    guard let (key, value) = others else { return }
    key.backwardInput(dy + first.outputs, stride: stride, into: dx, rows: rows, adds: true, team: team)
    value.backwardInput(
      dy + first.outputs + key.outputs, stride: stride, into: dx, rows: rows, adds: true, team: team)
  }
}
