import Arrays

/// The projections of a block's input to queries, keys and values, which lie side by side in each row of the result:
/// [rows, heads · d + 2 · keyValueHeads · d].
enum QueryKeyValue {
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
