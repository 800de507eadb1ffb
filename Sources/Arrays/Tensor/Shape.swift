/// Row-major extents, outermost first, e.g. `[batch, position, model]`.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The extent of every axis.
  public let extents: [Int]

  /// A shape from its extents. Negative extents are a programming error.
  public init(_ extents: [Int]) {
    precondition(extents.allSatisfy { $0 >= 0 }, "a shape needs extents ≥ 0, found \(extents)")
    self.extents = extents
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { extents.count }

  /// The number of elements: the product of the extents, 1 for a scalar.
  public var count: Int { extents.reduce(1, *) }

  /// The number of elements of extents from a file; nil when there are more than whole numbers count, or would be
  /// but for an extent of 0: parts of such a shape cannot be counted either.
  package static func count(of extents: [Int]) -> Int? {
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(extent, 1))
      if overflow { return nil }
      count = product
    }
    return extents.contains(0) ? 0 : count
  }

  /// The extent of one axis.
  public subscript(axis: Int) -> Int { extents[axis] }

  /// The shape without its outermost axis.
  public var dropFirst: Shape { Shape(Array(extents.dropFirst())) }

  public var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}
