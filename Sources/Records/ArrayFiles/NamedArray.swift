import Arrays

/// An array with a name, as the export formats hold it.
public struct NamedArray: Sendable {
  /// The element types that this toolkit writes.
  public enum Values: Sendable {
    /// 32-bit floating-point numbers.
    case float32(Tensor)
    /// 32-bit whole numbers, row-major.
    case int32([Int32])
  }

  /// The name in the file, e.g. `blocks.0.attn.hook_pattern`.
  public let name: String
  /// The extents, outermost first.
  public let shape: Shape
  /// The elements, as many as the shape holds.
  public let values: Values

  /// An array of a shape that holds as many elements as there are values.
  public init(name: String, shape: Shape, values: Values) {
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// A float array from a tensor, sharing its memory.
  public init(name: String, _ tensor: Tensor) {
    self.init(name: name, shape: tensor.shape, values: .float32(tensor))
  }

  /// The values as the bytes of the file formats: little-endian, row-major. Valid as long as `body` runs.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    switch values {
    case .float32(let tensor): try tensor.withValues { try body(UnsafeRawBufferPointer($0)) }
    case .int32(let numbers): try numbers.withUnsafeBytes { try body($0) }
    }
  }

  package var byteCount: Int { shape.count * 4 }
}
