import Arrays
import TestSupport
import Testing

@Suite(.tiered) struct SpreadTests {
  @Test func means() {
    #expect(Mean.of([1, 2, 6.0]) == 3)
    #expect(Mean.of([Double]()) == nil)
    #expect(Mean.of([1, nil, 3]) == 2)
  }

  @Test func deviations() {
    #expect(Deviation.whole([2.0, 4, 4, 4, 5, 5, 7, 9]) == 2)
    #expect(Deviation.whole([2, 4, 4, 4, 5, 5, 7, 9] as [Float]) == 2)
    #expect(Deviation.whole([] as [Double]) == 0)
    #expect(Deviation.whole([] as [Float]) == 0)
    #expect(Mean.deviation(of: [1, 3]) == 2.0.squareRoot())
  }

  /// NumPy's `quantile([1, 2, 4, 8], share)`.
  @Test(arguments: [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)])
  func quantiles(_ share: Double, _ expected: Double) {
    #expect(abs(Quantile.of(share, in: [1, 2, 4, 8]) - expected) < 1e-12)
    #expect(Quantile.of(share, in: [5]) == 5)
  }

  @Test func valuesInOrder() {
    #expect(Quantile.value(at: 1, of: 2, in: [1, 2, 4]) == 2)
    #expect(Quantile.value(at: 1, of: 2, in: [1, 2, 4, 8]) == 4)
    #expect(Quantile.value(at: 9, of: 10, in: [1, 2, 4]) == 4)
  }

  @Test func errorOfAMean() {
    let values = [1.0, 2, 4, 9]
    let mean = Mean.of(values)!
    let expected = Mean.deviation(of: values)! / 2
    let squares = values.reduce(0) { $0 + $1 * $1 }
    #expect(abs(SamplingError.ofMean(mean, squares: squares, count: 4) - expected) < 1e-12)
    #expect(SamplingError.ofMean(3, squares: 18, count: 2) == 0)
  }

  /// Both ways to the same number: from the pairs and from their sums.
  @Test func errorOfARatio() throws {
    let (parts, sizes) = ([1.0, 3, 2, 2], [2.0, 3, 4, 1])
    let ratio = parts.reduce(0, +) / sizes.reduce(0, +)
    let pairs = try #require(SamplingError.ofRatio(ratio, parts: parts, wholes: sizes))
    let sums = SamplingError.ofRatio(
      ratio, squares: 18, products: 21, squaredSizes: 30, size: 10, clusters: 4)
    #expect(abs(pairs - sums) < 1e-12)
    #expect(abs(pairs - (3.6 * 4 / 3).squareRoot() / 10) < 1e-12)
    #expect(SamplingError.ofRatio(1, parts: [1], wholes: [1]) == nil)
  }

  @Test func samplesWithoutRepetition() {
    var generator = SeededGenerator(seed: 5)
    for count in [0, 1, 7, 10] {
      let drawn = generator.sample(count, below: 10)
      #expect(drawn.count == count && Set(drawn).count == count && drawn.allSatisfy((0..<10).contains))
    }
    var again = SeededGenerator(seed: 5)
    var other = SeededGenerator(seed: 5)
    #expect(again.sample(4, below: 1_000) == other.sample(4, below: 1_000))
  }
}
