import Foundation

/// A window of float32 values on a `Storage`, contiguous and row-major.
///
/// A tensor is a handle: copying it copies no values, and writing through one handle is seen by all. Use
/// ``copy()`` for values of one's own.
public struct Tensor: @unchecked Sendable {
  /// The extents, outermost first.
  public let shape: Shape
  package let storage: Storage
  package let offset: Int

  /// A tensor of zeros with memory of its own.
  public init(_ shape: Shape) {
    self.init(storage: Storage(count: shape.count), offset: 0, shape: shape)
  }

  /// A tensor with memory of its own that holds `values` in row-major order.
  public init(_ shape: Shape, _ values: [Float]) {
    precondition(values.count == shape.count, "\(values.count) values do not fill shape \(shape)")
    self.init(shape)
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { pointer.update(from: start, count: source.count) }
    }
  }

  package init(storage: Storage, offset: Int, shape: Shape) {
    precondition(
      offset >= 0 && offset + shape.count <= storage.count,
      "shape \(shape) at \(offset) leaves a storage of \(storage.count) floats")
    self.storage = storage
    self.offset = offset
    self.shape = shape
  }

  package var pointer: UnsafeMutablePointer<Float> { storage.base + offset }

  /// The number of elements.
  public var count: Int { shape.count }

  /// All values in row-major order (a copy). O(count).
  public var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The element at one index per axis.
  public subscript(indices: Int...) -> Float {
    get { pointer[place(indices)] }
    nonmutating set { pointer[place(indices)] = newValue }
  }

  private func place(_ indices: [Int]) -> Int {
    precondition(indices.count == shape.rank, "\(indices) does not index shape \(shape)")
    var place = 0
    for (axis, index) in indices.enumerated() {
      precondition(
        index >= 0 && index < shape[axis], "index \(indices) is outside of shape \(shape)")
      place = place * shape[axis] + index
    }
    return place
  }

  /// The part with `range` on the outermost axis, sharing memory. O(1).
  public func slice(_ range: Range<Int>) -> Tensor {
    precondition(
      shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "\(range) is outside of the first axis of \(shape)")
    let inner = shape.dropFirst
    return Tensor(
      storage: storage, offset: offset + range.lowerBound * inner.count,
      shape: Shape([range.count] + inner.extents))
  }

  /// The part at `index` of the outermost axis, without that axis, sharing memory. O(1).
  public func at(_ index: Int) -> Tensor {
    let part = slice(index..<index + 1)
    return Tensor(storage: storage, offset: part.offset, shape: shape.dropFirst)
  }

  /// The same values under another shape of the same count, sharing memory. O(1).
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "\(self.shape) does not reshape to \(shape)")
    return Tensor(storage: storage, offset: offset, shape: shape)
  }

  /// A tensor of the same values with memory of its own. O(count).
  public func copy() -> Tensor {
    let result = Tensor(shape)
    result.assign(self)
    return result
  }

  /// Overwrites every value with those of a tensor of the same shape. O(count).
  public func assign(_ other: Tensor) {
    precondition(other.shape == shape, "cannot assign shape \(other.shape) to \(shape)")
    pointer.update(from: other.pointer, count: count)
  }

  /// Overwrites every value with `value`. O(count).
  public func fill(_ value: Float) { pointer.update(repeating: value, count: count) }

  /// Whether all values have the same bits as another tensor's of the same shape; unlike `==` of numbers, -0 differs from 0
  /// and NaN does not differ from itself. O(count).
  public func hasSameBits(as other: Tensor) -> Bool {
    shape == other.shape && memcmp(pointer, other.pointer, count * MemoryLayout<Float>.stride) == 0
  }

  /// The values as a read-only span, valid as long as `body` runs.
  public func withValues<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: pointer, count: count))
    }
  }

  /// The values for reading and writing, valid as long as `body` runs.
  public func withMutableValues<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafeMutableBufferPointer(start: pointer, count: count))
    }
  }
}
