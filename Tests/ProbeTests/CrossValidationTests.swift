import Arrays
import Foundation
import Probe
import TestSupport
import Testing

/// Cross-validated scores are scikit-learn's; controls say what a score is worth.
@Suite(.tiered) struct CrossValidationTests {
  private struct Fixture: Decodable {
    struct Result: Decodable {
      let metric: KNearestNeighbours.Metric
      let weights: KNearestNeighbours.Weights
      let split: String
      let score: Score
      let scores: [Double]
    }
    let rows: [[Double]]
    let labels: [Int]
    let groups: [Int]
    let results: [Result]
    let multiLabels: [[Int]]
    let multiLabel: [String: [Double]]
  }

  private func isNear(_ found: [Double?], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs(($0 ?? -1) - $1) < 1e-9 }
  }

  @Test func scoresAreScikitLearns() throws {
    let fixture: Fixture = try ScikitFixture.read("cross-validation")
    let rows = try FeatureMatrix(fixture.rows)
    #expect(fixture.results.count == 36)
    for result in fixture.results {
      let report = try CrossValidation(
        KNearestNeighbours(metric: result.metric, weights: result.weights),
        split: result.split == "grouped" ? .grouped(4) : .stratified(5), score: result.score, shuffles: 1
      ).run(rows, LabelMatrix(fixture.labels), groups: fixture.groups)
      #expect(isNear(report.scores, result.scores), "\(result)")
      #expect(abs(report.mean! - result.scores.reduce(0, +) / Double(result.scores.count)) < 1e-9)
    }
    for (name, expected) in fixture.multiLabel {
      let report = try CrossValidation(KNearestNeighbours(), split: .kFold(5), score: Score(rawValue: name)!)
        .run(rows, LabelMatrix(columns: fixture.multiLabels))
      #expect(isNear(report.scores, expected), "\(name)")
      #expect(report.tables.count == 2 && report.confusion.count == 2)
    }
  }

  /// Random features, with the label in the last two columns when `planted`.
  private func data(planted: Bool, seed: UInt64) throws -> (FeatureMatrix, LabelMatrix) {
    var generator = SeededGenerator(seed: seed)
    let labels = (0..<300).map { _ in generator.uniform(below: 3) }
    let rows = labels.map { label in
      (0..<4).map { _ in generator.uniform() }
        + (planted
          ? [label == 1 ? 5.0 : 0, label == 2 ? 5.0 : 0] : [generator.uniform(), generator.uniform()])
    }
    return (try FeatureMatrix(rows), LabelMatrix(labels))
  }

  static let classifiers: [any Classifier] = [KNearestNeighbours(), LogisticRegression()]

  @Test(arguments: [0, 1]) func plantedLabelsAreFound(_ classifier: Int) throws {
    let (rows, labels) = try data(planted: true, seed: 5)
    let (noise, _) = try data(planted: false, seed: 6)
    let report = try CrossValidation(Self.classifiers[classifier], split: .stratified(5))
      .run(rows, labels, random: [noise, noise.columns(0..<3)])
    #expect(report.mean! > 0.99)
    #expect(report.controls.majority.mean! < 0.3)
    #expect(report.controls.shuffled.mean! < 0.45)
    #expect(report.controls.selectivity! > 0.5)
    #expect(report.controls.random!.scores.count == 2 && report.controls.random!.mean! < 0.45)
    #expect(report.controls.normalized! > 0.98)
    // The columns that carry nothing score as nothing does.
    let rest = try CrossValidation(Self.classifiers[classifier], split: .stratified(5))
      .run(rows.columns(0..<4), labels)
    #expect(abs(rest.mean! - rest.controls.shuffled.mean!) < 0.08)
  }

  @Test(arguments: [0, 1]) func nothingScoresAtItsControl(_ classifier: Int) throws {
    for seed in UInt64(20)..<23 {
      let (rows, labels) = try data(planted: false, seed: seed)
      let report = try CrossValidation(Self.classifiers[classifier], split: .stratified(5), score: .accuracy)
        .run(rows, labels)
      #expect(abs(report.controls.selectivity!) < 0.09, "seed \(seed)")
      #expect(report.mean! < 0.45, "seed \(seed)")
    }
  }

  @Test func reportsDoNotDependOnThreadsAndSurviveJSON() throws {
    let (rows, labels) = try data(planted: true, seed: 7)
    for classifier in Self.classifiers {
      let evaluation = CrossValidation(classifier, split: .stratified(10), shuffles: 2)
      let report = try evaluation.run(rows, labels, threads: 1)
      #expect(try evaluation.run(rows, labels, threads: 2) == report)
      #expect(try evaluation.run(rows, labels, threads: 20) == report)
      #expect(try JSONDecoder().decode(ProbeReport.self, from: JSONEncoder().encode(report)) == report)
    }
    var other = CrossValidation(KNearestNeighbours(), split: .stratified(10), shuffles: 2)
    let first = try other.run(rows, labels)
    other.seed = 1
    #expect(try other.run(rows, labels).controls.shuffled != first.controls.shuffled)
  }

  /// Leave-one-out: each fold tests one row; the pooled score is the one to read.
  @Test func foldsOfOneRowArePooled() throws {
    let rows = try FeatureMatrix((0..<12).map { [Double($0 % 2), Double($0)] })
    let labels = LabelMatrix((0..<12).map { $0 % 2 })
    let report = try CrossValidation(
      LogisticRegression(inversePenalty: 100), split: .leaveOneGroupOut, shuffles: 0
    ).run(rows, labels, groups: Array(0..<12))
    #expect(report.pooled == 1)
    #expect(report.controls.shuffled.mean == nil && report.controls.selectivity == nil)
    let json = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(json.contains(#""mean":null"#))
  }

  @Test func unusableDataAreErrors() throws {
    let rows = try FeatureMatrix([[0], [1], [2], [3]])
    let evaluation = CrossValidation(KNearestNeighbours(k: 1), split: .kFold(2))
    #expect(throws: ProbeError.oneClass(label: 7, column: 0)) {
      try evaluation.run(rows, LabelMatrix([7, 7, 7, 7]))
    }
    #expect(throws: ProbeError.lengths(of: "labels", expected: 4, found: 3)) {
      try evaluation.run(rows, LabelMatrix([0, 1, 1]))
    }
    #expect(throws: ProbeError.lengths(of: "rows of random features", expected: 4, found: 2)) {
      try evaluation.run(rows, LabelMatrix([0, 1, 1, 0]), random: [FeatureMatrix([[0], [1]])])
    }
    #expect(throws: ProbeError.neighbours(k: 3, trainingRows: 2)) {
      try CrossValidation(KNearestNeighbours(k: 3), split: .kFold(2)).run(rows, LabelMatrix([0, 1, 1, 0]))
    }
  }
}
