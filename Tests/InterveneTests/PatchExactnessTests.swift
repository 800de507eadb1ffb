import Arrays
import GPT
import Intervene
import TestSupport
import Testing

/// What a patch cannot change stays as it is to the last bit, whatever matrix products round to: rows of a product have
/// other last digits beside another number of rows on most processors.
@Suite(.tiered) struct PatchExactnessTests {
  /// Pairs of texts of one odd length that differ first at `different`, and later too.
  private func pairs(_ model: Model, length: Int, different: Int) -> [PatchPair] {
    var generator = SeededGenerator(seed: 3, stream: UInt64(length))
    let vocabulary = model.dimensions.vocabulary
    return (0..<5).map { _ in
      let clean = (0..<length).map { _ in generator.uniform(below: vocabulary) }
      var corrupt = clean
      for position in [different, length - 1] {
        corrupt[position] = (clean[position] + 1 + generator.uniform(below: vocabulary - 1)) % vocabulary
      }
      return PatchPair(clean: clean, corrupt: corrupt, right: 1, wrong: 2)
    }
  }

  @Test(arguments: ArchitectureCase.causal, PatchDirection.allCases)
  func positionsBeforeTheFirstDifferenceCarryNothing(_ item: ArchitectureCase, _ direction: PatchDirection)
    throws
  {
    let model = item.model()
    let nothing: Double = direction == .denoise ? 0 : 1
    for length in [5, 7, 9] {
      let pairs = pairs(model, length: length, different: 3)
      for site in Site.allCases where model.dimensions.has(site.kind) {
        let grid = try PatchGrid(
          model, pairs: pairs, site: site, metric: .logitDifference, direction: direction,
          positions: [0, 1, 2])
        for row in grid.values {
          let cells = site.isByHead ? row[...] : row[..<3]
          #expect(cells.allSatisfy { $0 == nothing }, "\(site.rawValue), \(length) tokens: \(row)")
        }
      }
      let all = try PatchGrid(
        model, pairs: pairs, site: .value, metric: .logitDifference, direction: direction)
      #expect(all.values.contains { $0.contains { $0 != nothing } }, "patching does something")
    }
  }

  /// In the last block other positions speak through keys and values alone.
  @Test(arguments: ArchitectureCase.all)
  func whatTheLastPositionDoesNotHearCarriesNothing(_ item: ArchitectureCase) throws {
    let model = item.model()
    let pairs = pairs(model, length: 7, different: 1)
    for site in Site.allCases where model.dimensions.has(site.kind) {
      let grid = try PatchGrid(
        model, pairs: pairs, site: site, metric: .kl, positions: Array(0..<6))
      let last = try #require(grid.values.last)
      let isHeard = [Site.residualPre, .key, .value].contains(site)
      let cells = site.isByHead ? last : last.dropLast()
      #expect(cells.allSatisfy { $0 == 0 } != isHeard, "\(site.rawValue): \(last)")
    }
  }

  /// Where texts differ at one position, its stream is all of the difference before the first block; behind the last
  /// block the last position's is.
  @Test(arguments: ArchitectureCase.all, PatchDirection.allCases)
  func theWholeStreamIsTheOtherRun(_ item: ArchitectureCase, _ direction: PatchDirection) throws {
    let model = item.model()
    let whole: Double = direction == .denoise ? 1 : 0
    for length in [5, 7] {
      let pairs = pairs(model, length: length, different: length - 1)
      for metric in [PatchMetric.logitDifference, .probability, .kl] {
        let first = try PatchGrid(
          model, pairs: pairs, site: .residualPre, metric: metric, direction: direction)
        #expect(first.values[0][length - 1] == whole)
        let last = try PatchGrid(
          model, pairs: pairs, site: .residualPost, metric: metric, direction: direction)
        #expect(last.values.last?.last == whole)
      }
    }
  }

  /// A sender has nothing to say before the first difference, and its words arrive where they are written alone.
  @Test(arguments: ArchitectureCase.causal) func pathsThatCarryNothingAreExactlyNothing(
    _ item: ArchitectureCase
  )
    throws
  {
    let model = item.model()
    let d = model.dimensions
    let pairs = pairs(model, length: 7, different: 3)
    let senders = (0..<d.layers).flatMap { layer in (0..<d.heads).map { Head(layer, $0) } }
    let receivers = try ["logits", "mlps", "heads"].flatMap { try PathReceiver.parse($0, d) }
    func grid(from: [Int], to: [Int]?) throws -> PathGrid {
      try PathGrid(
        model, pairs: pairs, senders: senders, receivers: receivers, metric: .logitDifference,
        senderPositions: from, receiverPositions: to)
    }
    for (from, to) in [([0, 1, 2], nil), ([3, 4], [1, 5])] as [([Int], [Int]?)] {
      let values = try grid(from: from, to: to).values.joined().compactMap { $0 }
      #expect(!values.isEmpty && values.allSatisfy { $0 == 0 }, "\(values)")
    }
    let elsewhere = try grid(from: Array(0..<6), to: nil)
    #expect(elsewhere.values.allSatisfy { $0[0] == 0 }, "the logits read the last position")
  }

  /// Two tokens with the same embedding: clean and corrupt runs are one run, whatever rows they stand in.
  @Test(arguments: ArchitectureCase.all) func runsThatMeasureTheSameHaveNoScale(_ item: ArchitectureCase)
    throws
  {
    let model = item.model()
    model.parameters[0].at(4).assign(model.parameters[0].at(3))
    let texts = (0..<3).map { text in [text, 1, text, 3, 2] }
    let pairs = texts.map { text in
      PatchPair(clean: text, corrupt: text.map { $0 == 3 ? 4 : $0 }, right: 1, wrong: 2)
    }
    let site: Site = model.dimensions.has(.residualMid) ? .residualMid : .residualPost
    for metric in PatchMetric.allCases {
      let grid = try PatchGrid(model, pairs: pairs, site: site, metric: metric)
      #expect(grid.values.allSatisfy { $0.allSatisfy { $0 == nil } }, "\(metric.rawValue)")
    }
  }
}
