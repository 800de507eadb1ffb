import Arrays
import Probe
import TestSupport
import Testing

/// Scores are scikit-learn's to 1e-9, and missing where they are not defined.
@Suite(.tiered) struct ScoreTests {
  private struct Fixture: Decodable {
    struct Labels: Decodable {
      let truth: [Int]
      let predictions: [Int]
      let accuracy: Double
      let balancedAccuracy: Double
      let macroF1: Double
      let classes: [Int]
      let precision: [Double?]
      let recall: [Double?]
      let f1: [Double]
      let support: [Int]
      let confusion: [[Int]]
    }
    struct Ranked: Decodable {
      let truth: [Int]
      let values: [Double]
      let auroc: Double
    }
    struct MultiLabel: Decodable {
      let truth: [[Int]]
      let predictions: [[Int]]
      let accuracy: Double
      let macroF1: Double
    }
    let labels: [Labels]
    let ranked: [Ranked]
    let multiLabel: [MultiLabel]
  }

  private func isNear(_ a: Double?, _ b: Double?) -> Bool {
    if let a, let b { abs(a - b) <= 1e-9 } else { a == nil && b == nil }
  }

  @Test func scoresAreScikitLearns() throws {
    let fixture: Fixture = try ScikitFixture.read("scores")
    for labels in fixture.labels {
      let confusion = Confusion(truth: labels.truth, predictions: labels.predictions)
      #expect(confusion.classes == labels.classes)
      #expect(confusion.counts == labels.confusion)
      #expect(isNear(confusion.accuracy, labels.accuracy))
      #expect(isNear(confusion.balancedAccuracy, labels.balancedAccuracy))
      #expect(isNear(confusion.macroF1, labels.macroF1))
      for (place, scores) in confusion.table.enumerated() {
        #expect(isNear(scores.precision, labels.precision[place]))
        #expect(isNear(scores.recall, labels.recall[place]))
        #expect(isNear(scores.f1, labels.f1[place]))
        #expect(scores.support == labels.support[place])
      }
      let truth = LabelMatrix(labels.truth)
      let predictions = LabelMatrix(labels.predictions)
      #expect(isNear(Score.macroF1.value(truth: truth, predictions: predictions), labels.macroF1))
      #expect(
        isNear(Score.balancedAccuracy.value(truth: truth, predictions: predictions), labels.balancedAccuracy))
    }
    for labels in fixture.multiLabel {
      let truth = try LabelMatrix(columns: labels.truth)
      let predictions = try LabelMatrix(columns: labels.predictions)
      #expect(isNear(Score.macroF1.value(truth: truth, predictions: predictions), labels.macroF1))
      #expect(isNear(Score.accuracy.value(truth: truth, predictions: predictions), labels.accuracy))
    }
    for ranked in fixture.ranked {
      let found = AreaUnderROC.value(positives: ranked.truth.map { $0 == 1 }, values: ranked.values)
      #expect(isNear(found, ranked.auroc))
    }
  }

  @Test func undefinedScoresAreMissing() throws {
    #expect(AreaUnderROC.value(positives: [true, true], values: [1, 2]) == nil)
    #expect(AreaUnderROC.value(positives: [], values: []) == nil)
    #expect(AreaUnderROC.value(positives: [true, false], values: [1, 1]) == 0.5)
    // Differences within rounding are none.
    for values in [[1, 1 - 1e-8], [1, 1 + 1e-8], [-3, -3 - 1e-7], [0, 0]] as [[Double]] {
      #expect(AreaUnderROC.value(positives: [true, false], values: values, rounding: 1e-6) == 0.5)
    }
    #expect(AreaUnderROC.value(positives: [true, false], values: [1, 1 - 1e-8]) == 1)
    #expect(AreaUnderROC.value(positives: [true, false], values: [1, 1 - 1e-5], rounding: 1e-6) == 1)
    #expect(Confusion(truth: [], predictions: []).macroF1 == nil)
    let table = Confusion(truth: [1, 1], predictions: [1, 2]).table
    #expect(table[1].recall == nil && table[1].precision == 0)
    #expect(Score.normalized(0.9, random: 1) == nil)
    #expect(Score.normalized(0.9, random: 0.999) == nil)
    #expect(Score.normalized(nil, random: 0.5) == nil)
    #expect(Score.normalized(0.9, random: nil) == nil)
    #expect(isNear(Score.normalized(0.9, random: 0.6), 0.75))
    let none = try LabelMatrix(columns: [[0, 0], [1, 0]])
    #expect(Score.macroF1.value(truth: none, predictions: none) == 1)
    #expect(ScoreSummary([nil, nil]).mean == nil)
    #expect(ScoreSummary([nil, 0.5]).mean == 0.5)
  }
}
