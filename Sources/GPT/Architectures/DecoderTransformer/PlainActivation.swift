import CKernels

/// What a plain MLP does to its hidden values; the raw value is Hugging Face's name.
public enum PlainActivation: String, Sendable, Hashable {
  /// 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))): GPT-2's own.
  case geluNew = "gelu_new"
  /// x·Φ(x) with the normal distribution function Φ (through erf, not its approximation).
  case gelu

  /// The names under which checkpoints ask for it.
  static let names: [String: PlainActivation] = [
    "gelu_new": .geluNew, "gelu_pytorch_tanh": .geluNew, "gelu": .gelu, "gelu_python": .gelu,
  ]

  /// y = activation(x); may be the same memory.
  func apply(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .geluNew: pk_gelu(x, y, count)
    case .gelu: pk_gelu_exact(x, y, count)
    }
  }

  /// y = activation(x), and x is overwritten by the slope there.
  func applyWithSlope(_ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .geluNew: pk_gelu_with_slope(x, y, count)
    case .gelu: pk_gelu_exact_with_slope(x, y, count)
    }
  }
}
