import CKernels

/// What a plain MLP does between its two matrices. Raw values are the names in `config.json`.
public enum MLPActivation: String, Codable, Sendable, CaseIterable {
  /// 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case tanhGELU = "gelu_new"
  /// x Φ(x), with Φ the normal distribution function.
  case gelu
  /// max(0, x).
  case relu
  /// x / (1 + exp(−x)).
  case silu

  /// Other names of the same functions in `transformers`.
  static let otherNames: [String: MLPActivation] = [
    "gelu_pytorch_tanh": .tanhGELU, "gelu_fast": .tanhGELU, "gelu_accurate": .tanhGELU, "gelu_python": .gelu,
    "swish": .silu,
  ]

  /// All names that can be read, the written ones first.
  static let names = allCases.map(\.rawValue) + otherNames.keys.sorted()

  /// The function of a name among ``names``.
  init?(name: String) {
    guard let found = MLPActivation(rawValue: name) ?? Self.otherNames[name] else { return nil }
    self = found
  }

  /// out = f(x), element by element; may be the same memory.
  func apply(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .tanhGELU: pk_gelu(x, out, count)
    case .gelu: pk_gelu_exact(x, out, count)
    case .relu: pk_relu(x, out, count)
    case .silu: pk_silu(x, out, count)
    }
  }

  /// out = f(x), and x is overwritten by f′(x) for the backward pass.
  func applyLeavingSlope(_ x: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int)
  {
    switch self {
    case .tanhGELU: pk_gelu_with_slope(x, out, count)
    case .gelu: pk_gelu_exact_with_slope(x, out, count)
    case .relu: pk_relu_with_slope(x, out, count)
    case .silu: pk_silu_with_slope(x, out, count)
    }
  }
}
