/// A number for each subset of up to 20 players; the bits of a subset's number are the players that are removed.
package struct SubsetLattice {
  package let players: Int
  /// [subset].
  package let values: [Double]

  package init(players: Int, values: [Double]) {
    precondition(values.count == 1 << players, "\(values.count) values are not 2^\(players)")
    self.players = players
    self.values = values
  }

  private var everyone: Int { values.count - 1 }

  /// The subsets that fall below `threshold` when removed, none of whose proper subsets does: values need not fall with
  /// more players removed, so all subsets are looked at. By size, then number. O(players · 2^players).
  package func minimalBreaking(below threshold: Double) -> [Int] { minimal { values[$0] < threshold } }

  /// The subsets that reach `threshold` when all others are removed, none of whose proper subsets does.
  package func minimalSufficient(reaching threshold: Double) -> [Int] {
    minimal { values[everyone ^ $0] >= threshold }
  }

  private func minimal(_ holds: (Int) -> Bool) -> [Int] {
    // Whether the subset or any subset of it holds; a subset's number is above those of its own subsets.
    var isCovered = [Bool](repeating: false, count: values.count)
    var result: [Int] = []
    for subset in values.indices {
      var rest = subset
      while rest != 0, !isCovered[subset] {
        isCovered[subset] = isCovered[subset & ~(rest & -rest)]
        rest &= rest - 1
      }
      if !isCovered[subset], holds(subset) {
        result.append(subset)
        isCovered[subset] = true
      }
    }
    return result.sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
  }

  /// For each number of players removed, how many subsets fall below `threshold`, and how many there are.
  package func breaking(below threshold: Double) -> [(breaking: Int, all: Int)] {
    var result = [(breaking: Int, all: Int)](repeating: (0, 0), count: players + 1)
    for (subset, value) in values.enumerated() {
      result[subset.nonzeroBitCount].all += 1
      if value < threshold { result[subset.nonzeroBitCount].breaking += 1 }
    }
    return result
  }

  /// Shapley values: φ_i = Σ |K|! (n − |K| − 1)! / n! · (v(K ∪ i) − v(K)) over all sets K of players that are kept,
  /// without i. They add up to v(all) − v(none) (Shapley 1953). O(players · 2^players).
  package var shapley: [Double] {
    let weights = Self.weights(players, without: 1)
    return (0..<players).map { player in
      let bit = 1 << player
      var sum = 0.0
      for removed in values.indices where removed & bit != 0 {
        sum += weights[players - removed.nonzeroBitCount] * (values[removed ^ bit] - values[removed])
      }
      return sum
    }
  }

  /// Shapley interaction indices of pairs: I_ij = Σ |K|! (n − |K| − 2)! / (n − 1)! · (v(K ∪ ij) − v(K ∪ i) − v(K ∪ j) + v(K))
  /// over all sets K without i and j (Grabisch & Roubens 1999). Negative where two stand in for one another, positive where
  /// each needs the other; the diagonal is NaN. O(players² · 2^players).
  package var interactions: [[Double]] {
    var result = [[Double]](repeating: [Double](repeating: .nan, count: players), count: players)
    guard players > 1 else { return result }
    let weights = Self.weights(players, without: 2)
    for i in 0..<players {
      for j in i + 1..<players {
        let (a, b) = (1 << i, 1 << j)
        var sum = 0.0
        for removed in values.indices where removed & a != 0 && removed & b != 0 {
          let difference =
            values[removed ^ a ^ b] - values[removed ^ a] - values[removed ^ b] + values[removed]
          sum += weights[players - removed.nonzeroBitCount] * difference
        }
        result[i][j] = sum
        result[j][i] = sum
      }
    }
    return result
  }

  /// k! (n − k − m)! / (n − m + 1)! for k = 0...n − m: the share of each set of k kept players among n without m.
  private static func weights(_ n: Int, without m: Int) -> [Double] {
    var weights: [Double] = []
    var binomial = 1.0
    for k in 0...n - m {
      weights.append(1 / (Double(n - m + 1) * binomial))
      binomial *= Double(n - m - k) / Double(k + 1)
    }
    return weights
  }
}
