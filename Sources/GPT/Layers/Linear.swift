import Arrays
import CKernels

/// y = x · W + b, with W stored one way or the other, with or without b.
/// The same type, over an arena of gradients, receives dW and db.
public struct Linear {
  /// Which axis of the stored matrix comes first.
  public enum Orientation: Sendable {
    /// [inputs, outputs], as Hugging Face's `Conv1D` keeps it.
    case inputMajor
    /// [outputs, inputs], as `nn.Linear` keeps it.
    case outputMajor
  }

  let weight: WeightMatrix
  let orientation: Orientation
  /// Nil in layers without.
  let bias: UnsafeMutablePointer<Float>?

  /// A layer over memory of an arena: ``Parameters/matrix(_:)`` and ``Parameters/vector(_:)``.
  ///
  /// - Parameters:
  ///   - weight: the matrix in the order that `orientation` says.
  ///   - orientation: whether inputs or outputs are the rows.
  ///   - bias: [outputs]; nil for none.
  public init(weight: WeightMatrix, orientation: Orientation, bias: UnsafeMutablePointer<Float>? = nil) {
    self.weight = weight
    self.orientation = orientation
    self.bias = bias
  }

  var inputs: Int { orientation == .inputMajor ? weight.rows : weight.columns }
  var outputs: Int { orientation == .inputMajor ? weight.columns : weight.rows }

  /// `x`: [rows, inputs] with rows `inputStride` apart; `y`: [rows, outputs] with rows `stride` apart, overwritten.
  func forward(
    _ x: UnsafePointer<Float>, inputStride: Int? = nil, into y: UnsafeMutablePointer<Float>,
    stride: Int? = nil, rows: Int, team: Team = .none
  ) {
    let stride = stride ?? outputs
    if let bias {
      if stride == outputs {
        pk_fill_rows(y, bias, rows, outputs)
      } else {
        for row in 0..<rows { (y + row * stride).update(from: bias, count: outputs) }
      }
    }
    product(x, inputStride ?? inputs, into: y, stride, rows: rows, keep: bias == nil ? 0 : 1, team: team)
  }

  /// y = x[:, range] · W[range], without bias: the share of some inputs. `x`: [rows, inputs].
  func forward(
    inputs range: Range<Int>, of x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, stride: Int,
    rows: Int
  ) {
    let part = Linear(
      weight: orientation == .inputMajor ? weight.rows(range) : weight.columns(range),
      orientation: orientation,
      bias: nil)
    part.product(x + range.lowerBound, inputs, into: y, stride, rows: rows, keep: 0, team: .none)
  }

  /// y = x · W[:, range] + b[range]: some of the outputs. `x`: [rows, inputs]; `y`: rows `stride` apart, overwritten.
  func forward(
    outputs range: Range<Int>, of x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, stride: Int,
    rows: Int, team: Team = .none
  ) {
    if let bias {
      for row in 0..<rows { (y + row * stride).update(from: bias + range.lowerBound, count: range.count) }
    }
    part(outputs: range).product(
      x, inputs, into: y, stride, rows: rows, keep: bias == nil ? 0 : 1, team: team)
  }

  /// dx = dy · W[:, range]ᵀ: what some of the outputs pass on, added to `dx` with `adds`, else overwritten. `dy`: [rows, range]
  /// with rows `stride` apart.
  func backwardInput(
    outputs range: Range<Int>, of dy: UnsafePointer<Float>, stride: Int, into dx: UnsafeMutablePointer<Float>,
    rows: Int, adds: Bool = false, team: Team = .none
  ) {
    part(outputs: range).backwardInput(dy, stride: stride, into: dx, rows: rows, adds: adds, team: team)
  }

  /// dW[:, range] and db[range] of some of the outputs, added to `gradients` with `adds`, else overwritten. `dy`: [rows, range];
  /// `x`: [rows, inputs].
  func backwardParameters(
    outputs range: Range<Int>, of dy: UnsafePointer<Float>, input x: UnsafePointer<Float>,
    into gradients: Linear, rows: Int, adds: Bool
  ) {
    let keep: Float = adds ? 1 : 0
    let part = gradients.part(outputs: range).weight
    switch orientation {
    case .inputMajor:
      Matmul.tn(
        inputs, range.count, rows, x, inputs, dy, range.count, into: part.floats, part.stride, keep: keep)
    case .outputMajor:
      Matmul.tn(
        range.count, inputs, rows, dy, range.count, x, inputs, into: part.floats, part.stride, keep: keep)
    }
    guard let bias = gradients.bias else { return }
    if !adds { (bias + range.lowerBound).update(repeating: 0, count: range.count) }
    pk_add_column_sums(dy, bias + range.lowerBound, rows, range.count)
  }

  /// dx[:, range] = dy · W[range]ᵀ: what some of the inputs receive. `dy`: [rows, outputs] with rows `stride` apart; `dx`:
  /// [rows, inputs], of which the range is overwritten.
  func backwardInput(
    inputs range: Range<Int>, of dy: UnsafePointer<Float>, stride: Int, into dx: UnsafeMutablePointer<Float>,
    rows: Int
  ) {
    let out = dx + range.lowerBound
    switch orientation {
    case .inputMajor:
      weight.rows(range).multiplyTransposed(dy, stride, into: out, inputs, count: rows, team: .none)
    case .outputMajor:
      weight.columns(range).multiply(dy, stride, into: out, inputs, count: rows, team: .none)
    }
  }

  private func part(outputs range: Range<Int>) -> Linear {
    Linear(
      weight: orientation == .inputMajor ? weight.columns(range) : weight.rows(range),
      orientation: orientation, bias: nil)
  }

  private func product(
    _ x: UnsafePointer<Float>, _ xStride: Int, into y: UnsafeMutablePointer<Float>, _ yStride: Int, rows: Int,
    keep: Float, team: Team
  ) {
    switch orientation {
    case .inputMajor: weight.multiply(x, xStride, into: y, yStride, count: rows, keep: keep, team: team)
    case .outputMajor:
      weight.multiplyTransposed(x, xStride, into: y, yStride, count: rows, keep: keep, team: team)
    }
  }

  /// dW and db = Σ dy overwrite `gradients`. `dy`: [rows, outputs] with rows `stride` apart.
  func backwardParameters(
    _ dy: UnsafePointer<Float>, stride: Int? = nil, input x: UnsafePointer<Float>, into gradients: Linear,
    rows: Int
  ) {
    let stride = stride ?? outputs
    switch orientation {
    case .inputMajor:
      Matmul.tn(inputs, outputs, rows, x, inputs, dy, stride, into: gradients.weight.floats, outputs)
    case .outputMajor:
      Matmul.tn(outputs, inputs, rows, dy, stride, x, inputs, into: gradients.weight.floats, inputs)
    }
    guard let bias = gradients.bias else { return }
    bias.update(repeating: 0, count: outputs)
    if stride == outputs { return pk_add_column_sums(dy, bias, rows, outputs) }
    for row in 0..<rows { pk_add(bias, dy + row * stride, bias, outputs) }
  }

  /// dx = dy · Wᵀ, added to `dx` with `adds`, else overwritten.
  func backwardInput(
    _ dy: UnsafePointer<Float>, stride: Int? = nil, into dx: UnsafeMutablePointer<Float>, rows: Int,
    adds: Bool = false, team: Team = .none
  ) {
    let stride = stride ?? outputs
    switch orientation {
    case .inputMajor:
      weight.multiplyTransposed(dy, stride, into: dx, inputs, count: rows, keep: adds ? 1 : 0, team: team)
    case .outputMajor:
      weight.multiply(dy, stride, into: dx, inputs, count: rows, keep: adds ? 1 : 0, team: team)
    }
  }
}
