import Arrays
import Intervene
import TestSupport
import Testing

/// Set functions against their definitions, written out.
@Suite(.tiered) struct SubsetLatticeTests {
  private static let players = 5

  private func random(_ seed: UInt64) -> SubsetLattice {
    var generator = SeededGenerator(seed: seed)
    return SubsetLattice(
      players: Self.players, values: (0..<1 << Self.players).map { _ in Double(generator.uniform(below: 5)) })
  }

  private func orders(_ items: [Int]) -> [[Int]] {
    items.isEmpty
      ? [[]] : items.flatMap { first in orders(items.filter { $0 != first }).map { [first] + $0 } }
  }

  /// The mean over all 120 orders of what each player's removal takes away.
  @Test(arguments: 0..<4) func shapleyValues(_ seed: UInt64) {
    let lattice = random(seed)
    var sums = [Double](repeating: 0, count: Self.players)
    let all = orders(Array(0..<Self.players))
    for order in all {
      var removed = 0
      for player in order {
        sums[player] += lattice.values[removed] - lattice.values[removed | 1 << player]
        removed |= 1 << player
      }
    }
    for (found, sum) in zip(lattice.shapley, sums) { #expect(abs(found - sum / 120) < 1e-9) }
    #expect(abs(lattice.shapley.reduce(0, +) - (lattice.values[0] - lattice.values.last!)) < 1e-9)
  }

  /// The interaction of i and j is the Shapley value of the two as one player, less each one's value without the other.
  @Test(arguments: 0..<4) func interactionIndices(_ seed: UInt64) {
    let lattice = random(seed)
    let found = lattice.interactions
    /// The mean over orders of `players` of the change that adding `joined` makes, the players of `gone` being removed.
    func share(_ joined: Int, of players: [Int], without gone: Int) -> Double {
      // Units: the joined players count as one, numbered −1.
      let all = orders(players + [-1])
      var sum = 0.0
      for order in all {
        var removed = gone | joined | players.reduce(0) { $0 | 1 << $1 }
        for player in order {
          let bits = player < 0 ? joined : 1 << player
          if player < 0 { sum += lattice.values[removed & ~bits] - lattice.values[removed] }
          removed &= ~bits
        }
      }
      return sum / Double(all.count)
    }
    for i in 0..<Self.players {
      for j in i + 1..<Self.players {
        let others = (0..<Self.players).filter { $0 != i && $0 != j }
        let (a, b) = (1 << i, 1 << j)
        let expected =
          share(a | b, of: others, without: 0) - share(a, of: others, without: b)
          - share(b, of: others, without: a)
        #expect(abs(found[i][j] - expected) < 1e-9)
        #expect(found[j][i] == found[i][j])
      }
    }
  }

  /// Against a look at all subsets of each set; the values are not monotone.
  @Test(arguments: 0..<6) func minimalSets(_ seed: UInt64) {
    let lattice = random(seed)
    let everyone = (1 << Self.players) - 1
    func minimal(_ holds: (Int) -> Bool) -> Set<Int> {
      Set(
        (0...everyone).filter { set in
          holds(set) && !(0..<set).contains { $0 & set == $0 && holds($0) }
        })
    }
    let threshold = 2.0
    #expect(Set(lattice.minimalBreaking(below: threshold)) == minimal { lattice.values[$0] < threshold })
    #expect(
      Set(lattice.minimalSufficient(reaching: threshold))
        == minimal { lattice.values[everyone ^ $0] >= threshold })
    let sizes = lattice.breaking(below: threshold)
    #expect(sizes.map(\.all) == [1, 5, 10, 10, 5, 1])
    #expect(sizes.reduce(0) { $0 + $1.breaking } == lattice.values.count { $0 < threshold })
  }
}
