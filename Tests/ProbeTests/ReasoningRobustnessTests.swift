import Arrays
import Corpora
import Foundation
import GPT
import Probe
import TestSupport
import Testing

/// Whether scores and accuracy go together where it was planted that they do.
@Suite(.tiered) struct ReasoningRobustnessTests {
  @Test func correlations() throws {
    // By hand: 8 / 10; artanh 0.8 = 1.098612, 1.959964 / √2 = 1.385904.
    let five = Correlation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    #expect(abs(try #require(five.r) - 0.8) < 1e-12)
    #expect(abs(try #require(five.low) - tanh(1.0986122886681098 - 1.385903824349678)) < 1e-9)
    #expect(abs(try #require(five.high) - tanh(1.0986122886681098 + 1.385903824349678)) < 1e-9)
    #expect(Correlation([1, 2, 3], [3, 2, 1]).r == -1)
    #expect(Correlation([1, 2, 3], [3, 2, 1]).low == nil)
    #expect(Correlation([1, 2, 3], [0.1, 0.1, 0.1]).r == nil)
    #expect(Correlation([], []).r == nil)
  }

  private static func settings(rounds: Int = 60) -> RobustnessSettings {
    var settings = RobustnessSettings()
    settings.reasoning = ReasoningPlants.settings()
    settings.rounds = rounds
    settings.smallest = 20
    settings.largest = 40
    settings.shuffles = 5
    return settings
  }

  /// Half of the items have attention that tells, and right answers; the others have neither.
  private static func outcomes(linked: Bool) throws -> [DeniedStatements.Outcome] {
    let items = try ReasoningPlants.proven(120)
    var generator = SeededGenerator(seed: 12)
    let clear = items.map { _ in generator.uniform() < 0.5 }
    let other = items.map { _ in generator.uniform() < 0.5 }
    let right = linked ? clear : other
    let good = ReasoningPlants.entries(items, planted: true) { right[$0] }
    let bad = ReasoningPlants.entries(items, planted: false) { right[$0] }
    return items.indices.map { place in
      DeniedStatements.Outcome(
        entry: clear[place] ? good[place] : bad[place], usefulDenied: false, uselessDenied: right[place])
    }
  }

  @Test(.tags(.slow)) func plantedLinksAreFound() throws {
    let report = try ReasoningRobustness(
      DeniedStatements(outcomes: Self.outcomes(linked: true)), Self.settings(), threads: 2)
    #expect(report.items == 120)
    #expect(report.usefulAccuracy == 0)
    #expect(report.uselessAccuracy == report.accuracy)
    #expect(report.rounds.allSatisfy { (20...40).contains($0.items) && $0.uselessLoss == 0 })
    func relation(_ measure: String, _ score: String) -> ReasoningRobustness.Relation {
      report.relations.first { $0.measure == measure && $0.score == score }!
    }
    for score in ["S_P1", "S_P2"] {
      #expect(try #require(relation("accuracy", score).correlation.r) > 0.5)
      // All that was right is lost, so the loss is the accuracy.
      #expect(relation("useful loss", score).correlation == relation("accuracy", score).correlation)
      #expect(relation("useless loss", score).correlation.r == nil)
      let bins = report.bins.filter { $0.score == score }
      #expect(bins.count == 8)
      #expect(bins.reduce(0) { $0 + $1.rounds } == 60)
      // What accuracies vary within bins and between them is what they vary.
      let mean: Double = report.rounds.reduce(0) { $0 + $1.accuracy } / 60
      func square(_ value: Double) -> Double { (value - mean) * (value - mean) }
      let whole: Double = report.rounds.reduce(0) { $0 + square($1.accuracy) }
      var parts = 0.0
      for bin in bins where bin.rounds > 0 {
        let deviation = bin.accuracyDeviation ?? 0
        parts += Double(bin.rounds - 1) * deviation * deviation
        parts += Double(bin.rounds) * square(try #require(bin.accuracy))
      }
      #expect(abs(parts - whole) < 1e-9)
    }
    #expect(
      try ReasoningRobustness(
        DeniedStatements(outcomes: Self.outcomes(linked: true)), Self.settings(), threads: 1) == report)
    #expect(report.table.csv.split(separator: "\n").count == 61)
    #expect(report.writeUp.markdown.contains("| useful loss | S_P2 |"))
  }

  @Test(.tags(.slow)) func withoutALinkThereIsNone() throws {
    let report = try ReasoningRobustness(
      DeniedStatements(outcomes: Self.outcomes(linked: false)), Self.settings(), threads: 2)
    let relation = try #require(report.relations.first { $0.measure == "accuracy" && $0.score == "S_P1" })
    #expect(abs(try #require(relation.correlation.r)) < 0.5)
    let (low, high) = (try #require(relation.shuffledLow), try #require(relation.shuffledHigh))
    #expect(low < high)
  }

  @Test(.tags(.slow)) func fewItemsAreRefused() throws {
    let few = Array(try Self.outcomes(linked: true).prefix(19))
    #expect(throws: ReasoningError.self) {
      try ReasoningRobustness(DeniedStatements(outcomes: few), Self.settings(), threads: 1)
    }
  }

  @Test(arguments: MechanisticProtocol.allCases)
  func aWholeReport(_ procedure: MechanisticProtocol) throws {
    let corpus = try ReasoningCorpus(directory: "\(ReasoningPlants.fixtures)/theories")
    var all: [ReasoningItem] = []
    var filter = ReasoningFilter()
    filter.needsProof = false
    try corpus.read(filter: filter) { item, _ in all.append(item) }
    let tokenizer = ReasoningPlants.tokenizer(all)
    var settings = Self.settings(rounds: 6)
    settings.reasoning = ReasoningPlants.settings(procedure)
    settings.reasoning.shots = 1
    settings.reasoning.statements = [4, 8]
    settings.reasoning.splits = ReasoningCorpus.Split.allCases
    settings.reasoning.folds = 2
    settings.smallest = 10
    settings.largest = 12
    let report = try ReasoningRobustness(
      of: ReasoningPlants.model(tokenizer), tokenizer: tokenizer, corpus, settings: settings)
    #expect(report.items >= 10)
    #expect(report.rounds.count == 6)
    #expect((report.uselessAccuracy == nil) == (procedure == .paper))
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(ReasoningRobustness.self, from: data) == report)
  }
}
