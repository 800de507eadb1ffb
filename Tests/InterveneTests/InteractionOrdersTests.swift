import Arrays
import Intervene
import TestSupport
import Testing

/// The shares of variance by how many players act together, where they are known.
@Suite(.tiered) struct InteractionOrdersTests {
  private func orders(_ players: Int, _ value: (Int) -> Double) -> InteractionOrders {
    InteractionOrders(SubsetLattice(players: players, values: (0..<1 << players).map(value)))
  }

  @Test func sumsAreOfTheFirstOrder() throws {
    let found = orders(5) { set in
      var sum = 3.0
      for player in 0..<5 where set >> player & 1 == 1 { sum -= Double(player + 1) }
      return sum
    }
    let shares = try #require(found.shares)
    #expect(abs(shares[0] - 1) < 1e-12 && shares.dropFirst().allSatisfy { $0 < 1e-12 })
    let explained = try #require(found.explainedBySingles)
    #expect(abs(explained - 1) < 1e-12)
  }

  @Test func parityIsOfTheLast() throws {
    let found = orders(4) { Double($0.nonzeroBitCount % 2) }
    let shares = try #require(found.shares)
    #expect(abs(shares[3] - 1) < 1e-12)
    let explained = try #require(found.explainedBySingles)
    #expect(explained < 0)
  }

  /// x₀ + 2 · x₁ x₂ with independent coins: variances 1/4, and of the product 3/16 · 4, of which half is of the first order.
  @Test func productsAreOfBoth() throws {
    let found = orders(3) { set in
      let (a, b, c) = (Double(set & 1), Double(set >> 1 & 1), Double(set >> 2 & 1))
      return a + 2 * b * c
    }
    let shares = try #require(found.shares)
    #expect(abs(shares[0] - 0.75) < 1e-12 && abs(shares[1] - 0.25) < 1e-12)
  }

  @Test func whatNeverVariesHasNone() {
    let found = orders(3) { _ in 0.25 }
    #expect(found.shares == nil && found.explainedBySingles == nil)
  }
}
