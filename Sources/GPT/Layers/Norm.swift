import CKernels

/// Normalisation of rows, in steps between which hooks can stand: an untouched hook changes no bit.
///
/// Layer norm (Ba et al. 2016) is y = (x − mean) / scale · gain + bias with scale = √(var + ε), RMS norm (Zhang and Sennrich
/// 2019) y = x / scale · gain with scale = √(mean(x²) + ε). Both may go without gain and bias. Where there is no norm, y = x.
public struct Norm {
  /// What happens to a row before gain and bias.
  public enum Kind: Sendable, Hashable {
    /// Its mean is taken away, then it is divided by its deviation.
    case layer
    /// It is divided by the root of its mean square.
    case rootMeanSquare
    /// Nothing.
    case none
  }

  let kind: Kind
  /// Nil for y = normalized.
  let gain: UnsafeMutablePointer<Float>?
  let bias: UnsafeMutablePointer<Float>?
  let width: Int
  let epsilon: Float

  /// Whether a row's mean is taken away.
  package var isCentering: Bool { kind == .layer }

  /// Whether elements are multiplied behind the division.
  package var hasGain: Bool { gain != nil }

  /// A layer over memory of an arena (``Parameters/vector(_:)``).
  ///
  /// - Parameters:
  ///   - gain: [width].
  ///   - bias: [width]; nil for an RMS norm.
  ///   - width: the width of the rows.
  ///   - epsilon: ε under the root.
  public init(
    gain: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>?, width: Int, epsilon: Float
  ) {
    kind = bias == nil ? .rootMeanSquare : .layer
    self.gain = gain
    self.bias = bias
    self.width = width
    self.epsilon = epsilon
  }

  /// A norm without gain and bias, or none.
  ///
  /// - Parameters:
  ///   - kind: what happens to a row.
  ///   - width: the width of the rows.
  ///   - epsilon: ε under the root.
  public init(_ kind: Kind, width: Int, epsilon: Float) {
    self.kind = kind
    gain = nil
    bias = nil
    self.width = width
    self.epsilon = epsilon
  }

  /// centered = x − mean (or x), and the scale. `x`, `centered`: [rows, width]; `scale`: [rows].
  func center(
    _ x: UnsafePointer<Float>, into centered: UnsafeMutablePointer<Float>,
    scale: UnsafeMutablePointer<Float>, rows: Int
  ) {
    switch kind {
    case .layer: pk_layer_norm_center(x, centered, scale, rows, width, epsilon)
    case .rootMeanSquare: pk_rms_norm_scale(x, centered, scale, rows, width, epsilon)
    case .none:
      centered.update(from: x, count: rows * width)
      scale.update(repeating: 1, count: rows)
    }
  }

  /// values /= scale, in place.
  func divide(_ values: UnsafeMutablePointer<Float>, by scale: UnsafePointer<Float>, rows: Int) {
    if kind != .none { pk_layer_norm_divide(values, scale, rows, width) }
  }

  /// y = normalized · gain + bias; may be the same memory.
  func affine(_ normalized: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int) {
    guard let gain else {
      if y != normalized { y.update(from: normalized, count: rows * width) }
      return
    }
    if let bias {
      pk_layer_norm_affine(normalized, gain, bias, y, rows, width)
    } else {
      pk_rms_norm_gain(normalized, gain, y, rows, width)
    }
  }

  /// Adds d(loss)/dx to `dx`; gain and bias gradients overwrite `gradients`.
  func backward(
    _ dy: UnsafePointer<Float>, normalized: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    adding dx: UnsafeMutablePointer<Float>, into gradients: Norm, rows: Int
  ) {
    guard let gain, let gainGradient = gradients.gain else {
      if kind == .none { return pk_add(dx, dy, dx, rows * width) }
      return pk_norm_backward(dy, normalized, scale, dx, rows, width, kind == .layer ? 1 : 0)
    }
    gainGradient.update(repeating: 0, count: width)
    guard let bias = gradients.bias else {
      return pk_rms_norm_backward(dy, normalized, scale, gain, dx, gainGradient, rows, width)
    }
    bias.update(repeating: 0, count: width)
    pk_layer_norm_backward(dy, normalized, scale, gain, dx, gainGradient, bias, rows, width)
  }

  /// Writes gain and bias to `values`, [2, width].
  func copy(to values: UnsafeMutablePointer<Float>) {
    if let gain { values.update(from: gain, count: width) }
    if let bias { (values + width).update(from: bias, count: width) }
  }

  /// Adds such values to gain and bias.
  func add(_ values: UnsafePointer<Float>) {
    if let gain { pk_add(gain, values, gain, width) }
    if let bias { pk_add(bias, values + width, bias, width) }
  }

  /// The gradient of the scale from that of the normalised values. `x`: what was normalised, [rows, width].
  func backwardDivide(
    _ dnormalized: UnsafePointer<Float>, input x: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    into dscale: UnsafeMutablePointer<Float>, rows: Int
  ) {
    if kind == .none { return dscale.update(repeating: 0, count: rows) }
    pk_norm_scale_gradient(dnormalized, x, scale, dscale, rows, width, kind == .layer ? 1 : 0)
  }

  /// Adds d(loss)/dx to `dx`, from the gradients of normalised values and scale.
  func backwardCenter(
    _ dnormalized: UnsafePointer<Float>, _ dscale: UnsafePointer<Float>, input x: UnsafePointer<Float>,
    scale: UnsafePointer<Float>, adding dx: UnsafeMutablePointer<Float>, rows: Int
  ) {
    if kind == .none { return pk_add(dx, dnormalized, dx, rows * width) }
    pk_norm_input_gradient(
      dnormalized, x, scale, dscale, dx, rows, width, epsilon, kind == .layer ? 1 : 0)
  }

  /// values *= gain: from the gradient of y to that of the normalised values, in place.
  func backwardAffine(_ values: UnsafeMutablePointer<Float>, rows: Int) {
    if let gain { pk_rms_norm_gain(values, gain, values, rows, width) }
  }

  /// Gain and bias gradients overwrite `gradients`.
  func backwardParameters(
    _ dy: UnsafePointer<Float>, normalized: UnsafePointer<Float>, into gradients: Norm, rows: Int
  ) {
    guard let gain = gradients.gain else { return }
    gain.update(repeating: 0, count: width)
    gradients.bias?.update(repeating: 0, count: width)
    pk_norm_parameter_gradient(dy, normalized, gain, gradients.bias, rows, width)
  }
}
