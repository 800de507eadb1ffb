import Arrays

/// The projections of a block's input to queries, keys and values, which lie side by side in each row of the result:
/// [rows, heads · d + 2 · keyValueHeads · d].
public enum QueryKeyValue {
  /// One matrix for all three.
  case fused(Linear)
  /// A matrix for each.
  case separate(query: Linear, key: Linear, value: Linear)
  /// A matrix for each head's queries, keys and values.
  case byHead(HeadProjections)

  /// How many layers there are; their results lie side by side.
  private var count: Int {
    switch self {
    case .fused: 1
    case .separate: 3
    case .byHead(let heads): heads.count
    }
  }

  /// The floats of a row of the result.
  private var stride: Int {
    switch self {
    case .fused(let all): all.outputs
    case .separate(let query, let key, let value): query.outputs + key.outputs + value.outputs
    case .byHead(let heads): heads.count * heads.headWidth
    }
  }

  /// One of the layers, and the column at which its result begins.
  private func layer(_ number: Int) -> (linear: Linear, first: Int) {
    switch self {
    case .fused(let all): return (all, 0)
    case .separate(let query, let key, let value):
      switch number {
      case 0: return (query, 0)
      case 1: return (key, query.outputs)
      default: return (value, query.outputs + key.outputs)
      }
    case .byHead(let heads): return (heads[number], number * heads.headWidth)
    }
  }

  /// The layer that makes a column of the result, and the number of that column there.
  private func layer(ofColumn column: Int) -> (linear: Linear, first: Int) {
    for number in 0..<count {
      let (linear, first) = layer(number)
      if column < first + linear.outputs { return (linear, column - first) }
    }
    preconditionFailure("column \(column) is outside of 0..<\(stride)")
  }

  /// Some columns of the result, all of one head's queries, keys or values. `x`: [rows, D]; `projected`: rows of all columns,
  /// of which these are overwritten.
  func forward(
    columns range: Range<Int>, of x: UnsafePointer<Float>, into projected: UnsafeMutablePointer<Float>,
    rows: Int
  ) {
    let (linear, first) = layer(ofColumn: range.lowerBound)
    linear.forward(
      outputs: first..<first + range.count, of: x, into: projected + range.lowerBound, stride: stride,
      rows: rows)
  }

  /// What such columns pass on to the input, overwritten. `dy`: the gradient of all columns; `dx`: [rows, D].
  func backwardInput(
    columns range: Range<Int>, of dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int
  ) {
    let (linear, first) = layer(ofColumn: range.lowerBound)
    linear.backwardInput(
      outputs: first..<first + range.count, of: dy + range.lowerBound, stride: stride, into: dx, rows: rows)
  }

  /// `x`: [rows, D]; `projected`: see above, overwritten.
  func forward(
    _ x: UnsafePointer<Float>, into projected: UnsafeMutablePointer<Float>, rows: Int, team: Team = .none
  ) {
    for number in 0..<count {
      let (linear, first) = layer(number)
      linear.forward(x, into: projected + first, stride: stride, rows: rows, team: team)
    }
  }

  /// Parameter gradients overwrite `gradients`, which is of the same case.
  func backwardParameters(
    _ dy: UnsafePointer<Float>, input x: UnsafePointer<Float>, into gradients: QueryKeyValue, rows: Int
  ) {
    for number in 0..<count {
      let (linear, first) = layer(number)
      linear.backwardParameters(
        dy + first, stride: stride, input: x, into: gradients.layer(number).linear, rows: rows)
    }
  }

  /// dx = dq · W_Qᵀ + dk · W_Kᵀ + dv · W_Vᵀ, overwritten.
  func backwardInput(
    _ dy: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>, rows: Int, team: Team = .none
  ) {
    for number in 0..<count {
      let (linear, first) = layer(number)
      linear.backwardInput(dy + first, stride: stride, into: dx, rows: rows, adds: number > 0, team: team)
    }
  }
}

/// Matrices [heads, D, d] for queries, keys and values with biases [heads, d], as TransformerLens keeps them.
public struct HeadProjections {
  /// What makes the queries, the keys or the values of all heads.
  public struct Part {
    let matrix: UnsafeMutablePointer<Float>
    let bias: UnsafeMutablePointer<Float>?

    /// A part over memory of an arena (``Parameters/vector(_:)``): [heads, D, d], and [heads, d] or nil for no bias.
    public init(matrix: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?) {
      self.matrix = matrix
      self.bias = bias
    }
  }

  private let query, key, value: Part
  private let heads, width: Int
  /// d.
  let headWidth: Int

  /// The projections of `heads` heads of width `headWidth` in a stream of width `width`.
  public init(query: Part, key: Part, value: Part, heads: Int, width: Int, headWidth: Int) {
    self.query = query
    self.key = key
    self.value = value
    self.heads = heads
    self.width = width
    self.headWidth = headWidth
  }

  /// Layers: queries of all heads, keys of all, values of all.
  var count: Int { 3 * heads }

  subscript(number: Int) -> Linear {
    let (place, head) = number.quotientAndRemainder(dividingBy: heads)
    let part = place == 0 ? query : place == 1 ? key : value
    return Linear(
      weight: WeightMatrix(
        .float32(part.matrix + head * width * headWidth), rows: width, columns: headWidth),
      orientation: .inputMajor, bias: part.bias.map { $0 + head * headWidth })
  }
}
