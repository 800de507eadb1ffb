import Arrays
import Probe
import TestSupport
import Testing

/// The search against its definition on random data, and what it refuses.
@Suite(.tiered) struct NeighbourTests {
  /// Features far from 0 have the neighbours that they have without the offset.
  @Test(arguments: [1e3, 1e6, 1e8]) func offsetsChangeNothing(_ offset: Double) throws {
    var generator = SeededGenerator(seed: 31)
    // Multiples of 2⁻¹⁶ keep their distances exactly at these offsets.
    let rows = (0..<200).map { _ in (0..<6).map { _ in Double(generator.uniform(below: 65_536)) / 65_536 } }
    let shifted = rows.map { $0.map { $0 + offset } }
    let plain = try NeighbourSearch(FeatureMatrix(rows), k: 7, metric: .l2)
      .neighbours(of: FeatureMatrix(rows))
    let found = try NeighbourSearch(FeatureMatrix(shifted), k: 7, metric: .l2)
      .neighbours(of: FeatureMatrix(shifted))
    #expect(found.indices == plain.indices)
    for (a, b) in zip(found.distances, plain.distances) { #expect(abs(a - b) < 1e-9) }
  }

  /// Two far clusters, whose rows lie close together: centring would not help.
  @Test func closeRowsOfFarClusters() throws {
    var generator = SeededGenerator(seed: 32)
    let rows = (0..<100).map { row in
      [row % 2 == 0 ? 0 : 1e9] + (0..<3).map { _ in Double(generator.uniform(below: 65_536)) / 65_536 }
    }
    let search = try NeighbourSearch(FeatureMatrix(rows), k: 3, metric: .l2)
    let found = try search.neighbours(of: FeatureMatrix(rows))
    for query in rows.indices {
      let squares: [Double] = rows.map { row in
        zip(rows[query], row).reduce(0.0) { sum, pair in sum + (pair.0 - pair.1) * (pair.0 - pair.1) }
      }
      let truth = Array(rows.indices.sorted { (squares[$0], $0) < (squares[$1], $1) }.prefix(3))
      #expect(Array(found.rows(of: query)) == truth)
    }
  }

  /// Random data of a shape and kind that the seed decides: continuous, on a grid, far from 0, duplicated, of very
  /// different scales, or with outliers.
  private func data(_ seed: UInt64) throws -> (rows: FeatureMatrix, queries: FeatureMatrix, k: Int) {
    var generator = SeededGenerator(seed: seed)
    let columns = [1, 2, 5, 12, 33, 70][generator.uniform(below: 6)]
    let count = 1 + generator.uniform(below: 150)
    let kind = generator.uniform(below: 6)
    func value(_ column: Int) -> Double {
      switch kind {
      case 0: generator.uniform() * 2 - 1
      case 1: Double(generator.uniform(below: 3))
      case 2: generator.uniform() + 1_000
      case 3: Double(generator.uniform(below: 2)) * 0.1
      case 4: generator.uniform() * (column % 2 == 0 ? 1e-8 : 1e8)
      default: generator.uniform(below: 30) == 0 ? generator.uniform() * 1e25 : generator.uniform()
      }
    }
    var rows = (0..<count).map { _ in (0..<columns).map(value) }
    if generator.uniform(below: 3) == 0 { rows += rows.shuffled(using: &generator).prefix(count / 2) }
    let queries = (0..<1 + generator.uniform(below: 40)).map { _ in
      generator.uniform(below: 4) == 0 ? rows[generator.uniform(below: rows.count)] : (0..<columns).map(value)
    }
    return (
      try FeatureMatrix(rows), try FeatureMatrix(queries), 1 + generator.uniform(below: min(20, rows.count))
    )
  }

  @Test(arguments: KNearestNeighbours.Metric.allCases, 0..<60)
  func distancesAreTheSmallest(_ metric: KNearestNeighbours.Metric, _ seed: Int) throws {
    let (rows, queries, k) = try data(UInt64(seed))
    let found = try NeighbourSearch(rows, k: k, metric: metric).neighbours(of: queries)
    let expected = NeighbourReference(metric: metric).distances(rows, queries, k: k)
    for query in 0..<queries.rows {
      let distances = Array(found.distances(of: query))
      // What the search's products round away: as much as the lengths of the rows, not their distance.
      let size = queries[query].map(abs).max()! + rows.values.map(abs).max()!
      let slack =
        metric == .cosine ? 1e-12 : metric == .l1 ? 1e-13 * size * Double(rows.columns) : 1e-6 * size
      for (a, b) in zip(distances, expected[query]) {
        let error = metric == .l2 ? abs(a * a - b * b).squareRoot() : abs(a - b)
        #expect(error <= slack, "seed \(seed), \(metric), query \(query): \(a) for \(b)")
      }
      #expect(distances == distances.sorted())
      #expect(Set(found.rows(of: query)).count == k, "rows are taken once")
      for (row, distance) in zip(found.rows(of: query), distances) where rows[row] == queries[query] {
        #expect(metric == .cosine || distance == 0, "a copy is at distance 0")
      }
    }
  }

  @Test(arguments: KNearestNeighbours.Metric.allCases)
  func resultsDoNotDependOnThreadsOrBlocks(_ metric: KNearestNeighbours.Metric) throws {
    for seed in UInt64(100)..<110 {
      let (rows, queries, k) = try data(seed)
      let search = try NeighbourSearch(rows, k: k, metric: metric)
      let expected = try search.neighbours(of: queries, threads: 1, queriesInPart: 64)
      for (threads, part) in [(2, 64), (3, 1), (1, 7), (2, 8), (5, 1_000)] {
        #expect(try search.neighbours(of: queries, threads: threads, queriesInPart: part) == expected)
      }
    }
  }

  /// Zero distances alone vote, whatever the others are.
  @Test func zeroDistancesTakeAllTheWeight() throws {
    let rows = try FeatureMatrix([[0], [0], [0.001], [0.001], [0.001]])
    let fitted = try KNearestNeighbours(k: 5).fit(rows, LabelMatrix([1, 1, 0, 0, 0]))
    #expect(try fitted.predict(FeatureMatrix([[0]])).single == [1])
    #expect(try fitted.predictProbabilities(FeatureMatrix([[0]])) == [[[0, 1]]])
    #expect(try fitted.predict(FeatureMatrix([[0.0006]])).single == [0])
  }

  @Test func unusableDataAreErrors() throws {
    let rows = try FeatureMatrix([[0, 1], [1, 2], [2, 3]])
    let labels = LabelMatrix([0, 1, 1])
    for k in [0, -1, 4] {
      #expect(throws: ProbeError.neighbours(k: k, trainingRows: 3)) {
        try KNearestNeighbours(k: k).fit(rows, labels)
      }
    }
    #expect(throws: ProbeError.lengths(of: "labels", expected: 3, found: 2)) {
      try KNearestNeighbours(k: 1).fit(rows, LabelMatrix([0, 1]))
    }
    #expect(throws: ProbeError.features(expected: 2, found: 1)) {
      try KNearestNeighbours(k: 1).fit(rows, labels).predict(FeatureMatrix([[1]]))
    }
    #expect(throws: ProbeError.empty(rows: 0, columns: 0)) { try FeatureMatrix([]) }
    #expect(throws: ProbeError.empty(rows: 1, columns: 0)) { try FeatureMatrix([[]]) }
    #expect(throws: ProbeError.features(expected: 2, found: 1)) { try FeatureMatrix([[1, 2], [3]]) }
    #expect(throws: ProbeError.notFinite(value: .infinity, row: 1, column: 2)) {
      try FeatureMatrix([[1, 2, 3], [1, 2, .infinity]])
    }
    do {
      _ = try FeatureMatrix([[1, 2], [.nan, 2]])
      Issue.record("NaN was accepted")
    } catch {
      #expect("\(error)" == "expected finite features, found nan in row 1, column 0 (counted from 0)")
    }
    #expect(throws: ProbeError.notFinite(value: -1e200, row: 0, column: 0)) { try FeatureMatrix([[-1e200]]) }
    #expect(throws: ProbeError.lengths(of: "labels", expected: 2, found: 1)) {
      try LabelMatrix(columns: [[1, 2], [1]])
    }
  }
}
