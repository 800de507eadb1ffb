/// How much of what a lattice's values vary is made by players one by one, by pairs, by triples and so on.
///
/// The Walsh spectrum: v(S) = Σ_T ŵ_T (−1)^|S ∩ T| over all sets T of players, so the variance over all subsets is the sum of ŵ_T² over
/// T ≠ ∅, and the share of order k the part with |T| = k. In the terms of functional analysis of variance these are the
/// shares of main effects and of interactions, all subsets weighing the same.
public struct InteractionOrders: Codable, Sendable, Equatable {
  /// Shares of the variance by order, from one player on; they add up to 1. Null where nothing varies.
  public let shares: [Double]?
  /// The share of variance that adding up single removals explains, 1 − Σ(v − v̂)² / Σ(v − v̄)² with v̂(S) = v(∅) + Σ_{i ∈ S} (v({i}) −
  /// v(∅)); below 0 where it is worse than saying the mean for every set. Null where nothing varies.
  public let explainedBySingles: Double?

  /// Of a lattice. O(players · 2^players).
  package init(_ lattice: SubsetLattice) {
    let count = lattice.values.count
    var spectrum = lattice.values
    var half = 1
    while half < count {
      for block in stride(from: 0, to: count, by: 2 * half) {
        for place in block..<block + half {
          let (a, b) = (spectrum[place], spectrum[place + half])
          spectrum[place] = a + b
          spectrum[place + half] = a - b
        }
      }
      half *= 2
    }
    var byOrder = [Double](repeating: 0, count: lattice.players)
    for set in 1..<max(1, count) {
      let weight = spectrum[set] / Double(count)
      byOrder[set.nonzeroBitCount - 1] += weight * weight
    }
    let variance = byOrder.reduce(0, +)
    let scale = lattice.values.map(abs).max() ?? 0
    guard variance > 1e-20 * scale * scale, lattice.players > 0 else {
      shares = nil
      explainedBySingles = nil
      return
    }
    shares = byOrder.map { $0 / variance }
    let whole = lattice.values[0]
    let singles = (0..<lattice.players).map { lattice.values[1 << $0] - whole }
    var left = 0.0
    for (set, value) in lattice.values.enumerated() {
      let predicted = singles.indices.reduce(whole) { set >> $1 & 1 == 1 ? $0 + singles[$1] : $0 }
      left += (value - predicted) * (value - predicted)
    }
    explainedBySingles = 1 - left / (variance * Double(count))
  }
}
