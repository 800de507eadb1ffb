import Probe
import TestSupport
import Testing

/// Predictions are scikit-learn's, with ties, duplicates and constant data.
@Suite(.tiered) struct NeighbourFixtureTests {
  @Test(arguments: ScikitFixture.neighbourCases)
  func predictionsAreIdentical(_ name: String) throws {
    let fixture: ScikitFixture.NeighbourCase = try ScikitFixture.read(name)
    let rows = try FeatureMatrix(fixture.rows, precision: fixture.precision)
    let queries = try FeatureMatrix(fixture.queries, precision: fixture.precision)
    let labels = try LabelMatrix(columns: fixture.labels)
    var compared = 0
    for result in fixture.results {
      let classifier = KNearestNeighbours(k: result.k, metric: result.metric, weights: result.weights)
      let fitted = try classifier.fit(rows, labels)
      let found = try fitted.predict(queries).columns
      let shares = try fitted.predictProbabilities(queries)
      for query in 0..<queries.rows where result.settled?[query] ?? true {
        compared += 1
        for column in found.indices {
          #expect(
            found[column][query] == result.predictions[column][query],
            "\(name) \(result.metric) \(result.weights) k \(result.k), query \(query), column \(column)")
          if let expected = result.probabilities?[column][query] {
            // scikit-learn computes cosine distances of float32 features in single precision.
            let tolerance = result.metric == .cosine && rows.precision == .single ? 1e-4 : 1e-9
            #expect(zip(shares[column][query], expected).allSatisfy { abs($0 - $1) < tolerance })
          }
        }
      }
    }
    #expect(compared >= fixture.results.count * queries.rows / 2)
  }

  @Test func allCasesAreThere() { #expect(ScikitFixture.neighbourCases.count == 15) }
}
