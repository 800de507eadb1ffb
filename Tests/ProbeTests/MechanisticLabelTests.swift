import Probe
import TestSupport
import Testing

/// Which lists are tested, and what the numbers of a list are to the answer.
@Suite(.tiered) struct MechanisticLabelTests {
  //                     0  1  2  3  4  5
  private let equals = [[5, 3, 9, 3, 5, 1], [4, 4, 4, 7, 8, 9]]

  @Test func testListsAreTheLastHundredth() throws {
    let task = try MechanisticPlants.task()
    var settings = MechanisticPlants.few(sample: 200)
    #expect(try settings.testLists(of: task) == (19_800..<20_000).map { task.list($0, seed: 42) })
    settings.sample = 60
    let some = try settings.testLists(of: task)
    #expect(some.count == 60 && Set(some).isSubset(of: (19_800..<20_000).map { task.list($0, seed: 42) }))
    #expect(try settings.testLists(of: task) == some)
    settings.seed = 1
    #expect(try settings.testLists(of: task) != some)
    for sample in [0, 201] {
      settings.sample = sample
      #expect(throws: ProbeError.self) { try settings.testLists(of: task) }
    }
  }

  @Test func ranksOfEqualNumbers() {
    // Sorted: 1 3 3 5 5 9.
    #expect(MechanisticProtocol.corrected.places(bySize: equals[0]) == [5, 1, 3, 0, 4, 2])
    #expect(MechanisticProtocol.paper.places(bySize: equals[0]) == [5, 1, 1, 0, 0, 2])
  }

  @Test func labelsOfEqualNumbers() {
    let corrected = MechanisticLabels(equals, k: 3, .corrected)
    #expect(corrected.useful == [0, 1, 0, 1, 0, 1] + [1, 1, 1, 0, 0, 0])
    #expect(corrected.answers == [0, 0, 0, 1, 0, 0] + [0, 0, 1, 0, 0, 0])
    // The third rank of both lists falls to the first of the equal numbers.
    let paper = MechanisticLabels(equals, k: 3, .paper)
    #expect(paper.useful == [0, 1, 0, 0, 0, 1] + [1, 0, 0, 0, 0, 0])
    #expect(paper.answers == [0, 1, 0, 0, 0, 0] + [1, 0, 0, 0, 0, 0])
    #expect(paper.usefulRows == [1, 5, 6])
  }

  @Test func protocolsAgreeWithoutEqualNumbers() {
    let lists = MechanisticPlants.lists(60).filter { Set($0).count == 16 }
    #expect(lists.count > 5)
    for k in [1, 2, 16] {
      #expect(MechanisticLabels(lists, k: k, .paper) == MechanisticLabels(lists, k: k, .corrected))
    }
  }

  @Test func attentionBySizeFollowsTheRanks() {
    let values: [Float] = [10, 20, 30, 40, 50, 60]
    let corrected = LastRowAttention(layers: 1, lists: [equals[0]], values: values, ranks: .corrected)
    #expect(corrected.bySize == [60, 20, 40, 10, 50, 30] && corrected.byPosition == values.map(Double.init))
    let paper = LastRowAttention(layers: 1, lists: [equals[0]], values: values, ranks: .paper)
    #expect(paper.bySize == [60, 20, 20, 10, 10, 30])
  }
}
