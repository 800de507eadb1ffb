import GPT
import Intervene
import TestSupport
import Testing

extension PatchGrid {
  /// The grid with missing values as NaN, for comparisons.
  fileprivate var floats: [Float] { values.joined().map { Float($0 ?? .nan) } }
}

/// Patching grids against hooks on transformers, and what holds for any model.
@Suite(.tiered) struct PatchGridTests {
  private let fixture = Fixture("three-heads")
  private let model: Model
  private let pair: PatchPair

  init() throws {
    model = try fixture.model()
    let expected = try fixture.expected("patching.safetensors")
    let answers = try expected.integers("answers").map { Int($0) }
    pair = PatchPair(
      clean: try expected.integers("clean").map { Int($0) },
      corrupt: try expected.integers("corrupt").map { Int($0) }, right: answers[0], wrong: answers[1])
  }

  @Test(arguments: Site.allCases, PatchDirection.allCases)
  func agreesWithTransformers(_ site: Site, _ direction: PatchDirection) throws {
    let expected = try fixture.expected("patching.safetensors")
    for metric in [PatchMetric.logitDifference, .probability, .kl] {
      let found = try PatchGrid(model, pairs: [pair], site: site, metric: metric, direction: direction)
      let reference = try expected.tensor("\(direction.rawValue).\(site.rawValue).\(metric.rawValue)").values
      #expect(found.floats.count == reference.count)
      for (a, b) in zip(found.floats, reference) {
        #expect(abs(a - b) < 1e-4, "\(metric.rawValue): \(a), \(b)")
      }
    }
  }

  @Test(arguments: [false, true]) func pathsAgreeWithTransformers(throughMLPs: Bool) throws {
    let d = model.dimensions
    let senders = (0..<d.layers).flatMap { layer in (0..<d.heads).map { Head(layer, $0) } }
    let receivers = try ["logits", "mlps", "q", "k", "v"].flatMap { try PathReceiver.parse($0, d) }
    let found = try PathGrid(
      model, pairs: [pair], senders: senders, receivers: receivers, metric: .logitDifference,
      throughMLPs: throughMLPs)
    let name = throughMLPs ? "path.through_mlps" : "path.frozen_mlps"
    let reference = try fixture.expected("patching.safetensors").tensor(name)
    #expect(reference.shape == [senders.count, receivers.count])
    for (row, values) in found.values.enumerated() {
      for (column, value) in values.enumerated() {
        let expected = Double(reference[row, column])
        #expect((value == nil) == expected.isNaN)
        if let value { #expect(abs(value - expected) < 1e-4, "\(senders[row]) to \(receivers[column])") }
      }
    }
  }

  @Test(arguments: Site.allCases) func aRunPatchedWithItselfIsUnchanged(_ site: Site) throws {
    let same = PatchPair(clean: pair.clean, corrupt: pair.clean, right: pair.right, wrong: pair.wrong)
    let found = try PatchGrid(model, pairs: [same], site: site, metric: .logitDifference)
    #expect(found.clean.bitPattern == found.corrupt.bitPattern)
    #expect(found.values.allSatisfy { $0.allSatisfy { $0 == nil } }, "nothing to normalise by")
  }

  /// The last position's stream decides alone behind the last block; a block's input at all positions decides too.
  @Test func patchingEverythingIsTheCleanRun() throws {
    let end = try PatchGrid(model, pairs: [pair], site: .residualPost, metric: .logitDifference)
    let last = try #require(end.values.last)
    #expect(abs(try #require(last[pair.clean.count - 1]) - 1) < 1e-6)
    #expect(last.dropLast().allSatisfy { $0 == 0 }, "other positions reach no logit of the last one")
    let noise = try PatchGrid(
      model, pairs: [pair], site: .residualPost, metric: .logitDifference, direction: .noise)
    #expect(abs(try #require(noise.values.last?.last ?? nil)) < 1e-6)
  }

  @Test func positionsBeforeTheFirstDifferenceCarryNothing() throws {
    let first = try #require(pair.clean.indices.first { pair.clean[$0] != pair.corrupt[$0] })
    #expect(first > 0)
    let grid = try PatchGrid(model, pairs: [pair], site: .residualPre, metric: .logitDifference)
    for row in grid.values { #expect(row[..<first].allSatisfy { $0 == 0 }) }
    #expect(grid.values[0][first] != 0)
  }

  /// The mean over pairs is the ratio of the means; the metric's scale cancels.
  @Test func severalPairsAreAveraged() throws {
    let swapped = PatchPair(clean: pair.corrupt, corrupt: pair.clean, right: pair.wrong, wrong: pair.right)
    let a = try PatchGrid(model, pairs: [pair], site: .mixed, metric: .logitDifference)
    let b = try PatchGrid(model, pairs: [swapped], site: .mixed, metric: .logitDifference)
    let both = try PatchGrid(model, pairs: [pair, swapped], site: .mixed, metric: .logitDifference)
    let scale = (a.clean - a.corrupt, b.clean - b.corrupt)
    for layer in both.values.indices {
      for head in both.values[layer].indices {
        let first = try #require(a.values[layer][head])
        let second = try #require(b.values[layer][head])
        let expected = (first * scale.0 + second * scale.1) / (scale.0 + scale.1)
        #expect(abs(try #require(both.values[layer][head]) - expected) < 1e-4)
        #expect(a.standardErrors[layer][head] == nil && both.standardErrors[layer][head] != nil)
      }
    }
  }

  @Test func threadsChangeNothingAndTheModelIsUntouched() throws {
    let before = model.parameters.bits
    let logits = try model.run(TokenBatch([pair.clean])).bits
    let grids = try [1, 2, 3].map {
      try PatchGrid(model, pairs: [pair], site: .residualMid, metric: .kl, threads: $0)
    }
    #expect(grids[0] == grids[1] && grids[1] == grids[2])
    #expect(model.parameters.bits == before)
    #expect(try model.run(TokenBatch([pair.clean])).bits == logits)
  }
}
