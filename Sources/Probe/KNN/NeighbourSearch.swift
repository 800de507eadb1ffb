import Arrays
import CKernels
import GPT

/// Exact search for the nearest training rows.
///
/// Queries are shared among threads in parts of 64. A part keeps one bounded heap a query and passes over the training
/// rows block by block, so memory beyond the rows themselves is O(threads · 64 · features + queries · k): there never is
/// a matrix of distances.
public struct NeighbourSearch: Sendable {
  private let rows: FeatureMatrix
  private let packed: PackedRows
  /// The number of neighbours.
  public let k: Int
  /// How far apart two rows are.
  public let metric: KNearestNeighbours.Metric

  /// Prepares the training rows. O(values).
  ///
  /// - Throws: ``ProbeError`` when k is not in 1...rows.
  public init(_ rows: FeatureMatrix, k: Int, metric: KNearestNeighbours.Metric) throws {
    guard k >= 1, k <= rows.rows else { throw ProbeError.neighbours(k: k, trainingRows: rows.rows) }
    self.rows = rows
    self.k = k
    self.metric = metric
    packed = PackedRows(metric == .cosine ? Self.normalized(rows) : rows, metric: metric)
  }

  /// The k nearest training rows of each query, nearest first. O(queries · rows · features).
  ///
  /// - Throws: ``ProbeError`` when the queries have another number of features.
  public func neighbours(
    of queries: FeatureMatrix, threads: Int = Parallel.defaultThreads
  ) throws -> Neighbours {
    try neighbours(of: queries, threads: threads, queriesInPart: 64)
  }

  /// The same with another number of queries in a part, which changes nothing but the time.
  package func neighbours(of queries: FeatureMatrix, threads: Int, queriesInPart: Int) throws -> Neighbours {
    guard queries.columns == rows.columns else {
      throw ProbeError.features(expected: rows.columns, found: queries.columns)
    }
    let searched = metric == .cosine ? Self.normalized(queries) : queries
    let order = NeighbourOrder(k: k, queries: queries.rows, trainingRows: rows.rows)
    let parts = (queries.rows + queriesInPart - 1) / queriesInPart
    let heaps = Heaps(count: queries.rows, k: k)
    Parallel.runAll(parts: min(parts, max(1, threads)), threads: threads) { worker in
      let memory = PackedQueries(capacity: min(queriesInPart, queries.rows), width: rows.columns)
      for part in stride(from: worker, to: parts, by: min(parts, max(1, threads))) {
        let range = part * queriesInPart..<min((part + 1) * queriesInPart, queries.rows)
        let (values, indices) = heaps.at(range.lowerBound)
        memory.with(searched, range, for: packed) { kernel in
          withUnsafePointer(to: packed.kernel) { rows in
            if metric == .l1 {
              pk_nearest_by_l1(rows, kernel, k, values, indices)
            } else {
              pk_nearest_by_product(rows, kernel, k, values, indices)
            }
          }
        }
        for (place, query) in range.enumerated() {
          order.sort(values + place * k, indices + place * k)
          if metric == .l2 {
            measure(queries, query, values + place * k, indices + place * k)
            order.insertionSort(values + place * k, indices + place * k, k)
          }
        }
      }
    }
    return heaps.neighbours
  }

  /// Turns squared L2 distances into distances. The search's values come from products, which cancel when two rows are
  /// close compared with their lengths; such values, exact duplicates among them, are taken anew from the differences.
  private func measure(
    _ queries: FeatureMatrix, _ query: Int, _ values: UnsafeMutablePointer<Double>,
    _ indices: UnsafeMutablePointer<Int32>
  ) {
    let columns = rows.columns
    let isSingle = rows.precision == .single
    rows.values.withUnsafeBufferPointer { training in
      queries.values.withUnsafeBufferPointer { queries in
        for place in 0..<k {
          let row = Int(indices[place]) * columns
          var sum = 0.0
          for column in 0..<columns {
            let difference = queries[query * columns + column] - training[row + column]
            sum += difference * difference
          }
          let square = abs(values[place] - sum) <= 1e-9 * sum ? values[place] : sum
          values[place] = isSingle ? Double(Float(Double(Float(square)).squareRoot())) : square.squareRoot()
        }
      }
    }
  }

  /// Rows divided by their lengths; rows of zeros stay.
  private static func normalized(_ rows: FeatureMatrix) -> FeatureMatrix {
    var values = rows.values
    for row in 0..<rows.rows {
      let range = row * rows.columns..<(row + 1) * rows.columns
      let length = values[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
      if length > 0 { for place in range { values[place] /= length } }
    }
    return FeatureMatrix(
      checkedRows: rows.rows, columns: rows.columns, values: values, precision: rows.precision)
  }
}

/// The heaps of all queries; threads write disjoint parts.
private final class Heaps: @unchecked Sendable {
  private let count: Int
  private let k: Int
  private let values: UnsafeMutablePointer<Double>
  private let indices: UnsafeMutablePointer<Int32>

  init(count: Int, k: Int) {
    self.count = count
    self.k = k
    values = .allocate(capacity: count * k)
    values.initialize(repeating: .greatestFiniteMagnitude, count: count * k)
    indices = .allocate(capacity: count * k)
    indices.initialize(repeating: 0, count: count * k)
  }

  deinit {
    values.deallocate()
    indices.deallocate()
  }

  func at(_ query: Int) -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int32>) {
    (values + query * k, indices + query * k)
  }

  var neighbours: Neighbours {
    Neighbours(
      queries: count, k: k, indices: UnsafeBufferPointer(start: indices, count: count * k).map(Int.init),
      distances: Array(UnsafeBufferPointer(start: values, count: count * k)))
  }
}
