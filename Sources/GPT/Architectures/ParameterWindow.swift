import Arrays

/// A strided window on a stored parameter: how its floats are seen under other axes, without being moved.
///
/// It begins as the whole parameter, row-major, and is turned step by step, e.g. the queries of a fused matrix
/// [D, 3D] as [head, D, d]: `ParameterWindow([D, 3 * D]).columns(0..<D).columnsByHead(heads)`.
public struct ParameterWindow: Sendable, Hashable {
  /// The extents under which the floats are seen.
  public let shape: Shape
  /// The place of element [0, 0, …] in the parameter, in floats.
  public let start: Int
  /// The distance of neighbours on each axis, in floats.
  public let strides: [Int]

  /// All of a parameter of this shape.
  public init(_ shape: Shape) {
    let extents = shape.extents
    self.init(
      extents, start: 0, strides: extents.indices.map { extents[($0 + 1)...].reduce(1, *) })
  }

  private init(_ extents: [Int], start: Int, strides: [Int]) {
    shape = Shape(extents)
    self.start = start
    self.strides = strides
  }

  /// The axes in opposite order: [a, b] as [b, a].
  public var transposed: ParameterWindow {
    ParameterWindow(shape.extents.reversed(), start: start, strides: strides.reversed())
  }

  /// A part of the last axis.
  public func columns(_ range: Range<Int>) -> ParameterWindow {
    let last = shape.rank - 1
    precondition(
      last >= 0 && range.lowerBound >= 0 && range.upperBound <= shape[last], "\(range) of shape \(shape)")
    var extents = shape.extents
    extents[last] = range.count
    return ParameterWindow(extents, start: start + range.lowerBound * strides[last], strides: strides)
  }

  /// The last axis taken apart by heads that lie side by side: [a, heads · d] as [heads, a, d], [heads · d] as [heads, d].
  public func columnsByHead(_ heads: Int) -> ParameterWindow { split(shape.rank - 1, heads) }

  /// The first axis taken apart by heads that lie below each other: [heads · d, a] as [heads, d, a].
  public func rowsByHead(_ heads: Int) -> ParameterWindow { split(0, heads) }

  private func split(_ axis: Int, _ heads: Int) -> ParameterWindow {
    precondition(
      shape.rank > 0 && heads > 0 && shape[axis] % heads == 0, "shape \(shape) taken apart by \(heads) heads")
    var extents = shape.extents
    extents[axis] /= heads
    return ParameterWindow(
      [heads] + extents, start: start, strides: [extents[axis] * strides[axis]] + strides)
  }

  /// The part at `index` of the first axis, without that axis.
  public func at(_ index: Int) -> ParameterWindow {
    precondition(index >= 0 && index < shape[0], "index \(index) is outside of 0..<\(shape[0])")
    return ParameterWindow(
      shape.dropFirst.extents, start: start + index * strides[0], strides: Array(strides.dropFirst()))
  }

  /// The place of one element in the parameter, one index per axis. O(rank).
  public func place(_ indices: [Int]) -> Int {
    precondition(
      indices.count == shape.rank && zip(indices, shape.extents).allSatisfy { $0 >= 0 && $0 < $1 },
      "\(indices) does not index shape \(shape)")
    return zip(indices, strides).reduce(start) { $0 + $1.0 * $1.1 }
  }

  /// The places of a block of elements in the parameter, row-major; one range per axis. O(count).
  public func places(of block: [Range<Int>]) -> [Int] {
    precondition(block.count == shape.rank, "\(block.count) ranges for shape \(shape)")
    return zip(block, strides).reduce([start]) { places, axis in
      let (range, stride) = axis
      return places.flatMap { place in range.map { place + $0 * stride } }
    }
  }

  /// The places of all elements in the parameter, row-major. O(count).
  public var places: [Int] { places(of: shape.extents.map { 0..<$0 }) }

  /// True when the elements lie one behind the other.
  public var isRowMajor: Bool {
    strides.indices.allSatisfy { strides[$0] == shape.extents[($0 + 1)...].reduce(1, *) }
  }

  /// All values of the window in a parameter's tensor, row-major (a copy). O(count).
  public func values(in tensor: Tensor) -> [Float] {
    tensor.withValues { values in
      isRowMajor ? Array(values[start..<start + shape.count]) : places.map { values[$0] }
    }
  }
}
