import GPT
import TestSupport
import Testing

@testable import Intervene

/// Head detectors by hand, on a planted head, and on heads that do nothing special.
@Suite(.tiered) struct LensHeadTests {
  @Test func targetsByHand() {
    let tokens = [7, 3, 7, 7]
    #expect(HeadDetector.previousToken.targets(tokens) == [[], [0], [1], [2]])
    #expect(HeadDetector.duplicateToken.targets(tokens) == [[], [], [0], [0, 2]])
    #expect(HeadDetector.induction.targets(tokens) == [[], [], [1], [1, 3]])
  }

  /// Two heads over three tokens "a a b": one looks at the position before, one at itself.
  @Test func scoresByHand() {
    let before: [Float] = [1, 0, 0, 0.75, 0.25, 0, 0, 0.5, 0.5]
    let itself: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    func scores(_ detector: HeadDetector) -> DetectorScores {
      DetectorScores(detector, tokens: [[5, 5, 6]], layers: 1, heads: 2) { _ in [[before, itself]] }
    }
    let previous = scores(.previousToken)
    #expect(previous.positions == 2 && previous.scores == [[0.625, 0]])
    #expect(abs(previous.uniform - (0.5 + 1.0 / 3) / 2) < 1e-12)
    let duplicate = scores(.duplicateToken)
    #expect(duplicate.positions == 1 && duplicate.scores == [[0.75, 0]] && duplicate.uniform == 0.5)
    // What came behind the first "a" is the second one itself.
    let induction = scores(.induction)
    #expect(induction.positions == 1 && induction.scores == [[0.25, 1]])
    let none = DetectorScores(.induction, tokens: [[1, 2, 3]], layers: 1, heads: 2) { _ in [[before, itself]]
    }
    #expect(none.positions == 0 && none.scores == [[0, 0]])
  }

  private func detect(_ model: Model, _ tokens: [[Int]]) throws -> [DetectorScores] {
    let d = model.dimensions
    let points = (0..<d.layers).map { HookPoint(.pattern, layer: $0) }
    let capture = try model.run(TokenBatch(tokens), options: .init(capture: HookSelection(points)))
    let patterns = tokens.indices.map { text in
      points.map { point in (0..<d.heads).map { capture[point]!.at(text).at($0).values } }
    }
    return HeadDetector.allCases.map { detector in
      DetectorScores(detector, tokens: tokens, layers: d.layers, heads: d.heads) { patterns[$0] }
    }
  }

  @Test func plantedHeadIsFound() throws {
    let tokens = HeadDetection.repeatedSequences(count: 4, vocabulary: Array(0..<4), longest: 8, seed: 1)
    let scores = try detect(LensPlants.copier(), tokens)
    #expect(scores[0].scores[0][1] > 0.99)
    // The other head has no queries: it looks everywhere alike.
    for one in scores { #expect(abs(one.scores[0][0] - one.uniform) < 1e-5) }
    #expect(scores[2].scores[0][1] < 0.01)
  }

  @Test func freshHeadsLookEverywhere() throws {
    let tokens = HeadDetection.repeatedSequences(count: 8, vocabulary: Array(0..<20), longest: 24, seed: 1)
    for one in try detect(LensPlants.fresh(), tokens) {
      for score in one.scores.joined() { #expect(abs(score - one.uniform) < 0.01) }
    }
  }

  @Test func repeatedSequences() {
    let vocabulary = [2, 3, 5, 7, 11, 13]
    let all = HeadDetection.repeatedSequences(count: 20, vocabulary: vocabulary, longest: 9, seed: 4)
    #expect(all.count == 20 && Set(all).count > 10)
    for tokens in all {
      #expect(tokens.count == 8 && tokens[..<4] == tokens[4...])
      #expect(Set(tokens).count == 4 && Set(tokens).isSubset(of: vocabulary))
    }
    #expect(
      all == HeadDetection.repeatedSequences(count: 20, vocabulary: vocabulary, longest: 9, seed: 4))
    #expect(
      all != HeadDetection.repeatedSequences(count: 20, vocabulary: vocabulary, longest: 9, seed: 5))
    let small = HeadDetection.repeatedSequences(count: 1, vocabulary: [4, 6], longest: 100, seed: 0)
    #expect(small[0].count == 4)
    #expect(HeadDetection.repeatedSequences(count: 3, vocabulary: [], longest: 9, seed: 0).isEmpty)
  }

  /// What stands later than any training text does not count, and the error is that of a ratio over texts.
  @Test func reachAndErrors() throws {
    let even: [Float] = [1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5]
    let before: [Float] = [1, 0, 0, 1, 0, 0, 0, 1, 0]
    var sums = DetectorSums(.previousToken, layers: 1, heads: 1, reach: 2)
    for pattern in [even, before] { sums.add([5, 5, 6], [[pattern]]) }
    let scores = sums.scores
    #expect(scores.positions == 2 && scores.texts == 2 && scores.scores == [[0.75]])
    let error = try #require(scores.standardErrors)[0][0]
    #expect(abs(error - 0.25) < 1e-12, "√((0.25² + 0.25²) · 2) / 2")
    var single = DetectorSums(.previousToken, layers: 1, heads: 1)
    single.add([5, 5, 6], [[even]])
    #expect(single.scores.standardErrors == nil && single.scores.positions == 2)
  }
}
