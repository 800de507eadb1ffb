/// The nearest training rows of some queries, nearest first.
public struct Neighbours: Sendable, Equatable {
  /// The number of queries.
  public let queries: Int
  /// The number of neighbours of each query.
  public let k: Int
  /// [queries · k]: training rows counted from 0, by ascending distance.
  public let indices: [Int]
  /// [queries · k]: their distances.
  public let distances: [Double]

  /// One query's training rows, nearest first.
  public func rows(of query: Int) -> ArraySlice<Int> { indices[query * k..<(query + 1) * k] }

  /// One query's distances, ascending.
  public func distances(of query: Int) -> ArraySlice<Double> { distances[query * k..<(query + 1) * k] }
}
