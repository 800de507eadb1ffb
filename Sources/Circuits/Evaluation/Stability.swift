import Arrays
import GPT

/// How much a method's circuit depends on which texts it was shown: the mean overlap of the circuits that resampled texts give.
public struct Stability: Codable, Sendable, Equatable {
  /// Samples with replacement, each of as many texts as there are.
  public let resamples: Int
  /// Edges of each circuit.
  public let edges: Int
  /// The mean of |A ∩ B| / |A ∪ B| over all pairs of samples; one proposal asks for 0.8.
  public let jaccard: Double?
  /// From the 2.5th to the 97.5th percentile over pairs of samples.
  public let interval: [Double]?
  /// What random circuits of this size overlap.
  public let chance: Double

  /// - Parameters:
  ///   - byText: scores of each text alone, whose mean is the method's score, [text][edge].
  ///   - edges: the size of the circuits.
  ///   - resamples: how many samples.
  ///   - seed: of the samples.
  init(byText: [[Double]], edges: Int, resamples: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed, stream: 0x57AB)
    let total = byText.first?.count ?? 0
    let circuits = (0..<resamples).map { _ -> Set<Int> in
      var sums = [Double](repeating: 0, count: total)
      for _ in byText.indices {
        let text = byText[generator.uniform(below: byText.count)]
        for edge in 0..<total { sums[edge] += text[edge] }
      }
      return Set(sums.indices.sorted { (abs(sums[$0]), $1) > (abs(sums[$1]), $0) }.prefix(edges))
    }
    var overlaps: [Double] = []
    for a in circuits.indices {
      for b in circuits.indices where b > a {
        let union = circuits[a].union(circuits[b]).count
        if union > 0 { overlaps.append(Double(circuits[a].intersection(circuits[b]).count) / Double(union)) }
      }
    }
    self.resamples = resamples
    self.edges = edges
    jaccard = Mean.of(overlaps)
    let sorted = overlaps.sorted()
    interval = overlaps.count < 2 ? nil : [Quantile.of(0.025, in: sorted), Quantile.of(0.975, in: sorted)]
    // Two random sets of share s overlap in s² and unite to 2s − s².
    let share = total == 0 ? 0 : Double(edges) / Double(total)
    chance = share == 0 ? 0 : share / (2 - share)
  }
}
