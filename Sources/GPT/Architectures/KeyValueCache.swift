import Arrays

/// Keys and values of the positions that a batch has behind it.
public final class KeyValueCache: @unchecked Sendable {
  /// Per layer, [batch, capacity, keyValueWidth]; keys as attention reads them, turned by rotary positions.
  let keys: [Tensor]
  let values: [Tensor]
  /// The longest sequence there is room for.
  public let capacity: Int
  /// Positions filled so far.
  public internal(set) var length = 0
  /// Where each sequence begins, behind its padding; nil when none has any.
  var starts: [Int]?

  /// An empty cache.
  public init(_ dimensions: Dimensions, batch: Int, capacity: Int) {
    self.capacity = capacity
    let shape: Shape = [batch, capacity, dimensions.keyValueWidth]
    keys = (0..<dimensions.layers).map { _ in Tensor(shape) }
    values = (0..<dimensions.layers).map { _ in Tensor(shape) }
  }
}
