import CKernels

/// Normalisation of rows, in steps between which hooks can stand: an untouched hook changes no bit.
///
/// With a bias it is layer norm (Ba et al. 2016), y = (x − mean) / scale · gain + bias with scale = √(var + ε); without,
/// RMS norm (Zhang and Sennrich 2019), y = x / scale · gain with scale = √(mean(x²) + ε).
public struct Norm {
  let gain: UnsafeMutablePointer<Float>
  let bias: UnsafeMutablePointer<Float>?
  let width: Int
  let epsilon: Float

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
    self.gain = gain
    self.bias = bias
    self.width = width
    self.epsilon = epsilon
  }

  /// centered = x − mean (or x), and the scale. `x`, `centered`: [rows, width]; `scale`: [rows].
  func center(
    _ x: UnsafePointer<Float>, into centered: UnsafeMutablePointer<Float>,
    scale: UnsafeMutablePointer<Float>, rows: Int
  ) {
    if bias != nil {
      pk_layer_norm_center(x, centered, scale, rows, width, epsilon)
    } else {
      pk_rms_norm_scale(x, centered, scale, rows, width, epsilon)
    }
  }

  /// values /= scale, in place.
  func divide(_ values: UnsafeMutablePointer<Float>, by scale: UnsafePointer<Float>, rows: Int) {
    pk_layer_norm_divide(values, scale, rows, width)
  }

  /// y = normalized · gain + bias.
  func affine(_ normalized: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, rows: Int) {
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
    gradients.gain.update(repeating: 0, count: width)
    guard let bias = gradients.bias else {
      return pk_rms_norm_backward(dy, normalized, scale, gain, dx, gradients.gain, rows, width)
    }
    bias.update(repeating: 0, count: width)
    pk_layer_norm_backward(dy, normalized, scale, gain, dx, gradients.gain, bias, rows, width)
  }

  /// Writes gain and bias to `values`, [2, width].
  func copy(to values: UnsafeMutablePointer<Float>) {
    values.update(from: gain, count: width)
    if let bias { (values + width).update(from: bias, count: width) }
  }

  /// Adds such values to gain and bias.
  func add(_ values: UnsafePointer<Float>) {
    pk_add(gain, values, gain, width)
    if let bias { pk_add(bias, values + width, bias, width) }
  }

  /// The gradient of the scale from that of the normalised values. `x`: what was normalised, [rows, width].
  func backwardDivide(
    _ dnormalized: UnsafePointer<Float>, input x: UnsafePointer<Float>, scale: UnsafePointer<Float>,
    into dscale: UnsafeMutablePointer<Float>, rows: Int
  ) {
    pk_norm_scale_gradient(dnormalized, x, scale, dscale, rows, width, bias == nil ? 0 : 1)
  }

  /// Adds d(loss)/dx to `dx`, from the gradients of normalised values and scale.
  func backwardCenter(
    _ dnormalized: UnsafePointer<Float>, _ dscale: UnsafePointer<Float>, input x: UnsafePointer<Float>,
    scale: UnsafePointer<Float>, adding dx: UnsafeMutablePointer<Float>, rows: Int
  ) {
    pk_norm_input_gradient(dnormalized, x, scale, dscale, dx, rows, width, epsilon, bias == nil ? 0 : 1)
  }

  /// values *= gain: from the gradient of y to that of the normalised values, in place.
  func backwardAffine(_ values: UnsafeMutablePointer<Float>, rows: Int) {
    pk_rms_norm_gain(values, gain, values, rows, width)
  }

  /// Gain and bias gradients overwrite `gradients`.
  func backwardParameters(
    _ dy: UnsafePointer<Float>, normalized: UnsafePointer<Float>, into gradients: Norm, rows: Int
  ) {
    gradients.gain.update(repeating: 0, count: width)
    gradients.bias?.update(repeating: 0, count: width)
    pk_norm_parameter_gradient(dy, normalized, gradients.gain, gradients.bias, rows, width)
  }
}
