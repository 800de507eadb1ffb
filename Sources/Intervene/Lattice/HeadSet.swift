import GPT

/// A set of heads, a bit for each by layer.
public struct HeadSet: Hashable, Sendable, Comparable {
  /// Per layer, bit h stands for head h.
  package private(set) var layers: [UInt64]

  /// The heads of a model with as many layers.
  public init(_ heads: some Sequence<Head> = [], layers: Int) {
    self.layers = [UInt64](repeating: 0, count: layers)
    for head in heads { insert(head) }
  }

  /// Adds a head.
  public mutating func insert(_ head: Head) { layers[head.layer] |= 1 << UInt64(head.index) }

  /// Takes a head out.
  public mutating func remove(_ head: Head) { layers[head.layer] &= ~(1 << UInt64(head.index)) }

  /// Whether a head is in the set.
  public func contains(_ head: Head) -> Bool { layers[head.layer] >> UInt64(head.index) & 1 == 1 }

  /// The heads by layer and number.
  public var heads: [Head] {
    layers.enumerated().flatMap { layer, mask in Self.indices(mask).map { Head(layer, $0) } }
  }

  /// The numbers of the bits that are set.
  static func indices(_ mask: UInt64) -> [Int] { (0..<64).filter { mask >> UInt64($0) & 1 == 1 } }

  /// By the first layer's heads, then the second's, …: sets that agree in the lower layers are neighbours.
  public static func < (a: HeadSet, b: HeadSet) -> Bool {
    for (x, y) in zip(a.layers, b.layers) where x != y { return x < y }
    return false
  }
}

extension Dimensions {
  /// All heads by layer and number.
  var allHeads: [Head] {
    (0..<layers).flatMap { layer in (0..<heads).map { Head(layer, $0) } }
  }
}
