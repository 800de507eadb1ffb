import Probe
import TestSupport
import Testing
import Worlds

/// Labels of dependency rows are the world's truth, checked by hand on the boolean world.
@Suite(.tiered) struct DependencyTruthTests {
  private func rows(_ texts: [String]) throws -> DependencyRows {
    let world = try World.named("boolean")
    return try DependencyRows(world, inputs: texts.map { try world.parse(input: $0) })
  }

  @Test func rowsAreInputsThenOutputsThenVariables() throws {
    let rows = try rows(["1,0,1,0,1", "0,0,0,0,0"])
    #expect(rows.world == "boolean" && rows.cells == ["A", "B", "C", "D", "E"])
    #expect(rows.outputs == ["newA", "newB", "newC", "newD", "sum", "sum2"])
    #expect(rows.pairs == 30 && rows.count == 60)
    for label in DependencyLabel.allCases { #expect(rows.labels(label).single.count == 60) }
  }

  /// newA = A xor C, newB = not D, newC = B and E, newD = A or newB.
  @Test func structureAndDepth() throws {
    let rows = try rows(["1,0,1,0,1", "0,0,0,0,0"])
    let structural = rows.labels(.structural).single
    let depth = rows.labels(.depth).single
    #expect(structural[0..<30] == structural[30..<60])
    #expect(Array(structural[0..<5]) == [1, 0, 1, 0, 0])
    #expect(Array(structural[5..<10]) == [0, 0, 0, 1, 0])
    #expect(Array(structural[10..<15]) == [0, 1, 0, 0, 1])
    #expect(Array(structural[15..<20]) == [1, 0, 0, 1, 0])
    #expect(structural[20..<30].allSatisfy { $0 == 1 })
    // newD reads A itself, and D through newB; sum2 reads nothing itself.
    #expect(Array(depth[15..<20]) == [1, 0, 0, 2, 0])
    #expect(depth[20..<25].allSatisfy { $0 == 1 } && depth[25..<30].allSatisfy { $0 == 2 })
    #expect(rows.depths[3] == [1, nil, nil, 2, nil])
  }

  @Test func counterfactuals() throws {
    let labels = try rows(["1,0,1,0,1", "0,0,0,0,0"]).labels(.counterfactual).single
    // At 1,0,1,0,1: newC = B and E follows B alone as E is on; newD stays on by A and by newB.
    #expect(Array(labels[0..<5]) == [1, 0, 1, 0, 0])
    #expect(Array(labels[5..<10]) == [0, 0, 0, 1, 0])
    #expect(Array(labels[10..<15]) == [0, 1, 0, 0, 0])
    #expect(Array(labels[15..<20]) == [0, 0, 0, 0, 0])
    #expect(Array(labels[20..<25]) == [1, 1, 1, 1, 1])
    // At 0,0,0,0,0: no switch alone turns newC on, D turns newB and with it newD off.
    #expect(Array(labels[40..<45]) == [0, 0, 0, 0, 0])
    #expect(Array(labels[45..<50]) == [0, 0, 0, 1, 0])
  }

  /// Outputs that the text does not show have no rows, but lie on the way to others.
  @Test func onlyShownOutputsHaveRows() throws {
    let world = try World(
      yaml: """
        name: hidden
        inputs: {A: boolean, B: boolean}
        outputs:
          inner: A and B
          shown: not inner
        prompt: "{A}{B}"
        completion: "={shown}"
        symbols: characters
        """)
    let rows = try DependencyRows(world, inputs: #require(world.allInputs()))
    #expect(rows.outputs == ["shown"] && rows.outputPlaces == [1])
    #expect(rows.labels(.depth).single == [Int](repeating: 2, count: 8))
    #expect(rows.labels(.counterfactual).single == [0, 0, 1, 0, 0, 1, 1, 1])
  }
}
