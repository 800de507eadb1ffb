import Arrays
import Foundation
import Probe
import TestSupport
import Testing

/// The linear probe is scikit-learn's `LogisticRegression`.
@Suite(.tiered) struct LinearTests {
  private struct Case: Decodable {
    let name: String
    let rows: [[Double]]
    let labels: [Int]
    let queries: [[Double]]
    let standardized: Bool
    let coefficients: [[Double]]
    let intercepts: [Double]
    let predictions: [Int]
    let probabilities: [[Double]]
  }

  @Test func weightsAndPredictionsAreScikitLearns() throws {
    let cases: [Case] = try ScikitFixture.read("linear")
    #expect(cases.count == 6)
    for fixture in cases {
      let rows = try FeatureMatrix(fixture.rows)
      let queries = try FeatureMatrix(fixture.queries)
      let fitted = try LogisticRegression(standardizes: fixture.standardized)
        .linear(rows, LabelMatrix(fixture.labels))
      let size = fixture.coefficients.joined().map(abs).max()!
      for (found, expected) in zip(fitted.weights[0].coefficients.joined(), fixture.coefficients.joined()) {
        #expect(abs(found - expected) < 1e-3 * size, "\(fixture.name)")
      }
      for (found, expected) in zip(fitted.weights[0].intercepts, fixture.intercepts) {
        #expect(abs(found - expected) < 1e-3 * max(1, abs(expected)), "\(fixture.name)")
      }
      #expect(fitted.weights[0].coefficients.count == fixture.coefficients.count)
      #expect(try fitted.predict(queries).single == fixture.predictions, "\(fixture.name)")
      for (found, expected) in zip(try fitted.predictProbabilities(queries)[0], fixture.probabilities) {
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-3 }, "\(fixture.name)")
      }
    }
  }

  /// The same problem with one feature more than rows (reduced) and padded with rows that change nothing.
  @Test func reducedProblemsHaveTheSameSolution() throws {
    var generator = SeededGenerator(seed: 11)
    let wide = (0..<20).map { _ in (0..<20).map { _ in generator.uniform() * 4 - 2 } }
    let labels = LabelMatrix((0..<20).map { $0 % 3 })
    let narrow = try LogisticRegression(tolerance: 1e-9).linear(FeatureMatrix(wide), labels)
    let reduced = try LogisticRegression(tolerance: 1e-9).linear(
      FeatureMatrix(wide.map { $0 + [0, 0] }), labels)
    for (a, b) in zip(narrow.weights[0].coefficients, reduced.weights[0].coefficients) {
      for (a, b) in zip(a, b) { #expect(abs(a - b) < 1e-6) }
      #expect(b.suffix(2).allSatisfy { $0 == 0 })
    }
  }

  @Test func resultsRepeatOnAnyNumberOfThreads() throws {
    var generator = SeededGenerator(seed: 12)
    let rows = try FeatureMatrix((0..<60).map { _ in (0..<5).map { _ in generator.uniform() } })
    let labels = try LabelMatrix(
      columns: (0..<4).map { _ in (0..<60).map { _ in generator.uniform(below: 3) } })
    let one = try LogisticRegression().linear(rows, labels, threads: 1)
    #expect(try LogisticRegression().linear(rows, labels, threads: 3).weights == one.weights)
  }

  /// Two classes with the same rows have the same score everywhere. What rounding leaves between them decides nothing: the
  /// smaller one is predicted, by a fit and by all folds at once.
  @Test(arguments: 0..<8) func tiesGoToTheSmallestLabel(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let points = [[1.0, 0.2, 0.1], [-0.3, 1.1, 0.4], [0.2, -0.4, 1.3], [0.9, 0.8, -0.7]]
    let labels = (0..<32).map { [0, 1, 1, 2, 2, 1, 2, 0][$0 % 8] }
    // As far apart as single precision leaves equal activations.
    func nearly(_ value: Double) -> Double { value * (1 + 1e-7 * (generator.uniform() - 0.5)) }
    let near: [[Double]] = (0..<32).map { row in points[row / 8].map(nearly) }
    let rows = try FeatureMatrix(near)
    let test = (0..<4).map { point in (0..<32).filter { $0 / 8 == point } }
    let folds = test.map { test in Fold(train: (0..<32).filter { !test.contains($0) }, test: test) }
    let together = try LeaveOutRegression(LogisticRegression(), rows).predictions(
      labels, classes: 3, folds: folds)
    for fold in folds {
      let found = try LogisticRegression().predictions(
        train: rows.selecting(fold.train), labels: [LabelMatrix(fold.train.map { labels[$0] })],
        test: rows.selecting(fold.test), threads: 1)[0].single
      #expect(found == [Int](repeating: 1, count: 8))
      #expect(fold.test.allSatisfy { together[$0] == 1 })
    }
  }

  /// Weak penalties: the optimum is reached, where the gradient of the penalised loss is 0, and what was cut short says so.
  @Test(arguments: [1e2, 1e4, 1e6]) func weakPenaltiesConverge(_ inversePenalty: Double) throws {
    var generator = SeededGenerator(seed: 14)
    let rows = (0..<40).map { _ in (0..<6).map { _ in generator.uniform() * 4 - 2 } }
    let labels = rows.map { $0[0] + 0.5 * $0[1] > 0 ? 1 : 0 }
    let features = try FeatureMatrix(rows)
    let fitted = try LogisticRegression(inversePenalty: inversePenalty).linear(features, LabelMatrix(labels))
    #expect(fitted.isConverged)
    let (weights, intercept) = (fitted.weights[0].coefficients[0], fitted.weights[0].intercepts[0])
    // w = C · Σ (y − p) · x at the optimum.
    var gradient = [Double](repeating: 0, count: 6)
    for (row, label) in zip(rows, labels) {
      let score = zip(row, weights).reduce(intercept) { $0 + $1.0 * $1.1 }
      let rest = Double(label) - 1 / (1 + exp(-score))
      for column in 0..<6 { gradient[column] += rest * row[column] }
    }
    let size = weights.map(abs).max()!
    for column in 0..<6 {
      #expect(abs(inversePenalty * gradient[column] - weights[column]) < 1e-2 * max(1, size))
    }
    let hasty = LogisticRegression(inversePenalty: inversePenalty, tolerance: 0, maximumSteps: 1)
    #expect(try !hasty.linear(features, LabelMatrix(labels)).isConverged)
    let report = try CrossValidation(hasty, split: .stratified(4), shuffles: 1)
      .run(features, LabelMatrix(labels))
    #expect(report.stoppedFits == 8)
  }

  @Test func unusableDataAreErrors() throws {
    let rows = try FeatureMatrix([[0], [1], [2]])
    #expect(throws: ProbeError.oneClass(label: 4, column: 0)) {
      try LogisticRegression().fit(rows, LabelMatrix([4, 4, 4]))
    }
    #expect(throws: ProbeError.lengths(of: "labels", expected: 3, found: 2)) {
      try LogisticRegression().fit(rows, LabelMatrix([0, 1]))
    }
    #expect(throws: ProbeError.self) {
      try LogisticRegression(inversePenalty: 0).fit(rows, LabelMatrix([0, 1, 1]))
    }
    #expect(throws: ProbeError.features(expected: 1, found: 2)) {
      try LogisticRegression().fit(rows, LabelMatrix([0, 1, 1])).predict(FeatureMatrix([[1, 2]]))
    }
    // A fold without the other class predicts the one there is.
    let found = try LogisticRegression().predictions(
      train: rows, labels: [LabelMatrix([4, 4, 4])], test: rows, threads: 1)
    #expect(found == [LabelMatrix([4, 4, 4])])
  }

  @Test func constantAndZeroFeatures() throws {
    let labels = LabelMatrix([0, 0, 1])
    for rows in [[[0.0, 0], [0, 0], [0, 0]], [[2.0, 3], [2, 3], [2, 3]]] {
      for standardizes in [false, true] {
        let features = try FeatureMatrix(rows.map { $0 + [0, 0] })
        let fitted = try LogisticRegression(standardizes: standardizes).fit(features, labels)
        let shares = try fitted.predictProbabilities(features)[0]
        for share in shares { #expect(abs(share[0] - 2.0 / 3) < 1e-3) }
      }
    }
  }
}
