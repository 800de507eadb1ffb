import Arrays

/// Whether a mean over texts is more than chance: under the null each text's value could as well have the other sign.
///
/// p = (1 + flips whose |mean| is at least the observed one) / (1 + flips), two-sided; q-values follow from all edges' p together,
/// as Benjamini and Hochberg 1995 have it: among edges with q below 0.05, at most 5 % are expected to be false discoveries.
enum SignFlipTest {
  /// Random sets of signs.
  static let flips = 1_999

  /// q of each column.
  ///
  /// - Parameters:
  ///   - values: [text][edge].
  ///   - seed: of the signs.
  static func qValues(_ values: [[Double]], seed: UInt64) -> [Double] {
    guard let edges = values.first?.count, values.count > 1 else { return [] }
    var generator = SeededGenerator(seed: seed, stream: 0xF11B)
    let texts = values.count
    var scores = values.flatMap { $0.map(Float.init) }
    // Scaled, so that rounding of single precision is the same for all edges.
    for edge in 0..<edges {
      let size = (0..<texts).reduce(Float(0)) { max($0, abs(scores[$1 * edges + edge])) }
      if size > 0 { for text in 0..<texts { scores[text * edges + edge] /= size } }
    }
    let signs = (0..<(flips + 1) * texts).map { place -> Float in
      place < texts ? 1 : generator.next() & 1 == 0 ? 1 : -1
    }
    let sums = Tensor([flips + 1, edges])
    Matmul.nn(flips + 1, edges, texts, signs, texts, scores, edges, into: sums.pointer, edges)
    var p = [Double](repeating: 1, count: edges)
    sums.withValues { sums in
      for edge in 0..<edges {
        let observed = abs(sums[edge])
        guard observed > 0 else { continue }
        var count = 0
        for flip in 1...flips where abs(sums[flip * edges + edge]) >= observed * (1 - 1e-5) { count += 1 }
        p[edge] = Double(count + 1) / Double(flips + 1)
      }
    }
    return falseDiscoveryRates(p)
  }

  /// min over larger p of p · n / rank.
  static func falseDiscoveryRates(_ p: [Double]) -> [Double] {
    let order = p.indices.sorted { p[$0] < p[$1] }
    var q = p
    var least = 1.0
    for (rank, edge) in order.enumerated().reversed() {
      least = min(least, p[edge] * Double(p.count) / Double(rank + 1))
      q[edge] = least
    }
    return q
  }
}
