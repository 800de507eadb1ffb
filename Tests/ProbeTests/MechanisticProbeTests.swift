import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing

/// S_P1 and S_P2 on attention made by hand: what is planted is found, in its layer, and nothing else is.
@Suite(.tiered) struct MechanisticProbeTests {
  private let lists = MechanisticPlants.lists(96)

  private func attention(
    k: Int, planted: Bool, seed: UInt64, _ procedure: MechanisticProtocol
  ) -> LastRowAttention {
    MechanisticPlants.attention(lists, k: k, planted: planted, seed: seed, procedure)
  }

  private func probe(k: Int, planted: Bool, _ procedure: MechanisticProtocol) throws -> MechanisticProbe {
    try MechanisticProbe(
      k: k, lists: lists, trained: attention(k: k, planted: planted, seed: 1, procedure),
      random: [2, 3].map { attention(k: k, planted: false, seed: $0, procedure) },
      settings: MechanisticPlants.settings(procedure, lists: lists.count))
  }

  @Test(arguments: MechanisticProtocol.allCases) func plantedLabelsAreFound(
    procedure: MechanisticProtocol
  ) throws {
    let scores = try probe(k: 3, planted: true, procedure).scores
    for score in [scores.useful, scores.answers] {
      #expect(try #require(score.score) > 0.98)
      let probe = try #require(score.probe)
      #expect(probe.scores.count == 2 && score.missing == nil && score.byRandomModel?.scores.count == 2)
      #expect(try #require(score.accuracy) > 0.99)
      #expect(try #require(probe.controls.shuffled.mean) < 0.85)
    }
    #expect(scores.useful.probe?.rows == 96 * 16)
    if procedure == .corrected { #expect(scores.answers.probe?.rows == 96 * 3) }
  }

  @Test(arguments: MechanisticProtocol.allCases) func nothingScoresAtItsControls(
    procedure: MechanisticProtocol
  ) throws {
    let scores = try probe(k: 3, planted: false, procedure).scores
    for score in [scores.useful, scores.answers] {
      #expect(abs(try #require(score.score)) < 0.15)
      let probe = try #require(score.probe)
      #expect(abs(try #require(probe.mean) - probe.controls.shuffled.mean!) < 0.08)
    }
  }

  @Test func layersShowWhereLabelsAppear() throws {
    let report = try MechanisticLayers(
      k: 3, lists: lists, trained: attention(k: 3, planted: true, seed: 1, .corrected),
      random: [attention(k: 3, planted: false, seed: 2, .corrected)],
      settings: MechanisticPlants.settings(.corrected, lists: lists.count))
    #expect(report.scores.count == 3)
    let useful = report.scores.map { $0.useful.score ?? .nan }
    let answers = report.scores.map { $0.answers.score ?? .nan }
    #expect(abs(useful[0]) < 0.15 && useful[1] > 0.98 && useful[2] > 0.98, "\(useful)")
    #expect(abs(answers[0]) < 0.2 && abs(answers[1]) < 0.2 && answers[2] > 0.98, "\(answers)")
    #expect(report.table.csv.split(separator: "\n").count == 1 + 6)
  }

  /// Divided by the largest of all layers, the first layer's features know of the third.
  @Test func divisors() throws {
    let one = [[3, 1, 2]]
    let attention = LastRowAttention(
      layers: 2, lists: one, values: [1, 2, 4, 0, 8, 0], ranks: .corrected)
    #expect(try attention.features(layers: 1, divisorLayers: 1).values == [0.25, 0.5, 1])
    #expect(try attention.features(layers: 1, divisorLayers: 2).values == [0.125, 0.25, 0.5])
    let both = try attention.features(layers: 2, divisorLayers: 2)
    #expect(both.rows == 3 && both.columns == 2 && both.values == [0.125, 0, 0.25, 1, 0.5, 0])
    let zeros = LastRowAttention(layers: 1, lists: one, values: [0, 0, 0], ranks: .corrected)
    #expect(try zeros.features(layers: 1, divisorLayers: 1).values == [0, 0, 0])
  }

  @Test func foldsAreCut() throws {
    let labels = LabelMatrix(Array(0..<10))
    let folds = try Split.cut(3).folds(labels: labels)
    #expect(
      folds == [
        Fold(train: [3, 4, 5, 6, 7, 8, 9], test: [0, 1, 2]),
        Fold(train: [0, 1, 2], test: [3, 4, 5, 6, 7, 8, 9]),
      ])
    for row in [0, 10, -1] { #expect(throws: ProbeError.self) { try Split.cut(row).folds(labels: labels) } }
    let paper = try probe(k: 3, planted: true, .paper).scores
    let corrected = try probe(k: 3, planted: true, .corrected).scores
    for (score, row) in [
      (paper.useful, 48), (paper.answers, 48), (corrected.useful, 48 * 16), (corrected.answers, 48 * 3),
    ] {
      #expect(score.probe?.settings["split"] == .text("\(Split.cut(row))"))
    }
  }

  /// The constant column is always right.
  @Test func publishedF1IsHalfGiven() throws {
    let probe = try #require(try probe(k: 3, planted: false, .paper).scores.answers.probe)
    let own = try #require(probe.tables[1].first { $0.label == 1 }?.f1)
    #expect(own < 0.9)
    #expect(abs(try #require(probe.pooled) - (1 + own) / 2) < 1e-12)
    #expect(probe.tables[0].map(\.f1) == [1])
  }

  @Test(arguments: MechanisticProtocol.allCases) func theSmallestHasNoSecondScore(
    procedure: MechanisticProtocol
  ) throws {
    let report = try probe(k: 1, planted: true, procedure)
    let answers = report.scores.answers
    #expect(answers.score == nil && answers.probe == nil && answers.accuracy == nil)
    #expect(try #require(answers.missing).contains("k = 1"))
    #expect(try #require(report.scores.useful.score) > 0.98)
    #expect(report.table.csv.contains("S_P2,,,,,,,,,,,,,0"))
    #expect(report.writeUp.markdown.contains("| S_P2 | - |") && report.writeUp.markdown.contains("k = 1"))
    let text = try JSONFile.text(report)
    #expect(try JSONDecoder().decode(MechanisticProbe.self, from: text) == report)
  }

  @Test func allNumbersUseful() throws {
    let report = try probe(k: 16, planted: true, .corrected)
    #expect(report.scores.useful.missing != nil && report.scores.answers.probe != nil)
  }

  private struct Fixture: Decodable {
    struct Result: Decodable {
      let k: Int
      let layers: Int
      let useful: [Double]
      let answers: [Double]
    }
    let lists: [[Int]]
    let attention: [Float]
    let layers: Int
    let results: [Result]
  }

  @Test func publishedProtocolIsScikitLearns() throws {
    let fixture: Fixture = try ScikitFixture.read("mechanistic")
    #expect(fixture.results.count == 9)
    let trained = LastRowAttention(
      layers: fixture.layers, lists: fixture.lists, values: fixture.attention, ranks: .paper)
    for k in 1...3 {
      let report = try MechanisticLayers(
        k: k, lists: fixture.lists, trained: trained, random: [],
        settings: MechanisticPlants.settings(.paper, lists: fixture.lists.count))
      for result in fixture.results where result.k == k {
        let found = report.scores[result.layers - 1]
        for (found, expected) in zip(try #require(found.useful.probe).scores, result.useful) {
          #expect(abs(try #require(found) - expected) < 1e-12, "k \(k), \(result.layers) layers")
        }
        if k == 1 {
          #expect(result.answers == [1, 1] && found.answers.probe == nil)
        } else {
          for (found, expected) in zip(try #require(found.answers.probe).scores, result.answers) {
            #expect(abs(try #require(found) - expected) < 1e-12, "k \(k), \(result.layers) layers")
          }
        }
      }
    }
  }
}
