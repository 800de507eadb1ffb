import Arrays
import Foundation
import GPT
import Probe
import TestSupport
import Testing
import Worlds

/// Reports on planted attention, and on models.
@Suite(.tiered) struct DependencyReportTests {
  private let world: World
  private let rows: DependencyRows

  init() throws {
    world = try World.named("boolean")
    rows = try DependencyRows(world, inputs: #require(world.allInputs()))
  }

  /// Attention of two layers and one head: noise, with depth in layer 0 and the counterfactual in layer 1 when planted.
  private func attention(planted: Bool, seed: UInt64) -> InputAttention {
    var generator = SeededGenerator(seed: seed)
    let depth = rows.labels(.depth).single
    let changes = rows.labels(.counterfactual).single
    var values: [Float] = []
    for row in 0..<rows.count {
      values.append(Float(generator.uniform()) * 0.05 + (planted ? [0, 0.9, 0.5][depth[row]] : 0))
      values.append(Float(generator.uniform()) * 0.05 + (planted && changes[row] == 1 ? 0.5 : 0))
    }
    let second = (0..<rows.count).map { Double(values[2 * $0 + 1]) }
    return InputAttention(layers: 2, heads: 1, attention: values, rollout: second, valueNorms: nil)
  }

  private func report(planted: Bool) throws -> DependencyReport {
    try DependencyReport(
      rows: rows, trained: attention(planted: planted, seed: 0),
      random: [attention(planted: false, seed: 1), attention(planted: false, seed: 2)], worldInputs: 32)
  }

  @Test func plantedTruthIsFound() throws {
    let report = try report(planted: true)
    #expect(report.scores.map(\.label.rawValue).count == 6)
    for score in report.scores {
      let probe = try #require(score.probe)
      #expect(probe.mean == 1 && probe.controls.normalized == 1, "\(score.label) \(score.split)")
      let random = try #require(probe.controls.random?.mean)
      let control = try #require(probe.controls.shuffled.mean)
      #expect(random < 0.7 && abs(random - control) < 0.15, "\(score.label) \(score.split)")
      for output in score.outputs ?? [] {
        #expect(output.accuracy == 1 && (output.f1 ?? 1) == 1)
      }
    }
    let structural = report.attributions.filter { $0.label == .structural && $0.measure == .attention }
    #expect(structural.map(\.layer) == [nil, 0, 1])
    #expect(structural[1].auroc == 1 && structural[1].withinOutput == 1)
    let counterfactual = report.attributions.filter { $0.label == .counterfactual }
    #expect(counterfactual.first { $0.measure == .attention && $0.layer == 1 }?.auroc == 1)
    #expect(counterfactual.first { $0.measure == .rollout }?.auroc == 1)
    #expect(abs(try #require(structural[1].random?.mean) - 0.5) < 0.1)
  }

  @Test func nothingIsThere() throws {
    let report = try report(planted: false)
    for score in report.scores {
      let probe = try #require(score.probe)
      let mean = try #require(probe.mean)
      let control = try #require(probe.controls.shuffled.mean)
      #expect(abs(mean - control) < 0.12, "\(score.label) \(score.split)")
      #expect(abs(try #require(probe.controls.normalized)) < 0.25)
    }
    for score in report.attributions where score.auroc != nil {
      #expect(abs(score.auroc! - 0.5) < 0.1)
    }
  }

  @Test func missingScoresAndControls() throws {
    let report = try report(planted: true)
    let byInput = try #require(report.scores.first { $0.label == .structural && $0.split == .byInput })
    // The pair alone gives structure away, and the counterfactual only where it does not vary.
    #expect(byInput.position == 1 && byInput.outputs == nil)
    let changing = try #require(report.scores.first { $0.label == .counterfactual && $0.split == .byInput })
    #expect(try #require(changing.position) < 0.95)
    let left = try #require(
      report.scores.first { $0.label == .structural && $0.split == .leaveOneOutputOut })
    #expect(left.position == nil)
    let outputs = try #require(left.outputs)
    #expect(outputs.map(\.output) == rows.outputs)
    // Everything is in the sums: no F1, but a share of right rows.
    #expect(outputs[4].f1 == nil && outputs[5].f1 == nil && outputs[4].accuracy == 1)
    #expect(outputs[4].normalized == nil && outputs[4].random?.mean == nil && outputs[0].f1 == 1)
    #expect(left.probe?.scores.count == 4)
    #expect(left.predicted?[0] == [1, 0, 1, 0, 0])
    #expect(report.attributions.filter { $0.measure == .valueNorm }.allSatisfy { $0.auroc == nil })
    #expect(report.maps.valueNorm == nil && report.maps.counterfactual[3] == [0.5, 0, 0, 0.5, 0])
    #expect(report.notes.contains { $0.contains("7 of the 30") })
  }

  @Test func tables() throws {
    let report = try report(planted: true)
    let lines = report.table.csv.split(separator: "\n", omittingEmptySubsequences: false)
    let commas = lines[0].count { $0 == "," }
    #expect(lines.dropLast().allSatisfy { $0.count { $0 == "," } == commas } && lines.last == "")
    #expect(lines.contains { $0.hasPrefix("f1-macro,structural,leave-one-output-out,sum,knn,,,,,,,,,,1.0") })
    #expect(report.writeUp.markdown.contains("| structural | sum | - | - | - | - | 1.000 |"))
  }

  @Test func worldsWithNothingToTell() throws {
    let addition = try World.named("modular-addition", parameters: ["p": 5])
    let rows = try DependencyRows(addition, inputs: #require(addition.allInputs()))
    let flat = InputAttention(
      layers: 1, heads: 1, attention: [Float](repeating: 0, count: rows.count),
      rollout: [Double](repeating: 0, count: rows.count), valueNorms: nil)
    #expect(throws: DependencyError.nothingToTell(world: "modular-addition")) {
      try DependencyReport(rows: rows, trained: flat, random: [])
    }
  }
}
