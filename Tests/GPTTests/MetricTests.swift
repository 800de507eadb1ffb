import Arrays
import Foundation
import GPT
import TestSupport
import Testing

/// Metrics against their formulas and finite differences.
@Suite(.tiered) struct MetricTests {
  private static let logits = {
    var source = NormalSource(seed: 4, stream: 1)
    return Tensor([2, 3, 5], (0..<30).map { _ in Float(source.next()) })
  }()
  private static let answers = [
    AnswerPlace(example: 0, position: 1, right: 2, wrong: 4),
    AnswerPlace(example: 1, position: 2, right: 0, wrong: 3),
    AnswerPlace(example: 1, position: 2, right: 1, wrong: 2),
  ]
  private static let reference = {
    var source = NormalSource(seed: 9, stream: 1)
    return Tensor([2, 3, 5], (0..<30).map { _ in Float(source.next()) })
  }()
  private static let all: [(name: String, metric: any Metric)] = [
    ("logit difference", LogitDifference(answers)), ("log probability", LogProbability(answers)),
    ("probability", Probability(answers)), ("cross-entropy", MeanCrossEntropy(answers)),
    ("divergence", Divergence(from: reference)),
    ("divergence at 1", Divergence(from: reference, positions: [1])),
    ("sum", WeightedSum([(0.5, Probability(answers)), (-2, Divergence(from: reference))])),
  ]

  @Test(arguments: 0..<7) func gradients(_ number: Int) throws {
    let (name, metric) = Self.all[number]
    try metric.check(LogitShape(batch: 2, positions: 3, vocabulary: 5))
    let gradient = Tensor([2, 3, 5])
    let value = metric.value(of: Self.logits, weight: 3, adding: gradient)
    #expect(abs(value - 3 * (try metric.value(of: Self.logits))) < 1e-9)
    for place in 0..<30 {
      func moved(_ distance: Float) throws -> Double {
        let copy = Self.logits.copy()
        copy.withMutableValues { $0[place] += distance }
        return try metric.value(of: copy)
      }
      let numeric = try 3 * (moved(0.01) - moved(-0.01)) / 0.02
      #expect(abs(numeric - Double(gradient.values[place])) < 1e-3, "\(name) at \(place)")
    }
  }

  @Test func formulas() throws {
    let row = Self.logits.at(0).at(1).values.map(Double.init)
    let total = row.reduce(0) { $0 + exp($1) }
    let first = [Self.answers[0]]
    #expect(abs(try LogitDifference(first).value(of: Self.logits) - (row[2] - row[4])) < 1e-6)
    #expect(abs(try Probability(first).value(of: Self.logits) - exp(row[2]) / total) < 1e-6)
    #expect(abs(try MeanCrossEntropy(first).value(of: Self.logits) + row[2] - log(total)) < 1e-6)
    #expect(abs(try Divergence(from: Self.logits).value(of: Self.logits)) < 1e-12)
    #expect(try Divergence(from: Self.reference).value(of: Self.logits) > 0.1)
    // What the reference rules out does not count: 0 · ln 0 is 0.
    let masked = Self.logits.copy()
    masked.pointer[0] = -.infinity
    #expect(abs(try Divergence(from: masked).value(of: masked)) < 1e-12)
    #expect(try Divergence(from: masked).value(of: Self.logits).isFinite)
  }

  @Test func shapesMustFit() {
    #expect(throws: MetricError.self) { try Divergence(from: Tensor([2, 3, 4])).value(of: Self.logits) }
    #expect(throws: MetricError.position(3, length: 3)) {
      try WeightedSum([(1, Divergence(from: Self.reference, positions: [3]))]).value(of: Self.logits)
    }
  }
}
