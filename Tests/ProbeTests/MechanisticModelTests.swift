import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing

/// Attention read from models, with dropout, and with heads removed.
@Suite(.tiered) struct MechanisticModelTests {
  private let task: KthSmallest
  private let model: Model
  private let lists: [[Int]]

  init() throws {
    task = try MechanisticPlants.task()
    model = try MechanisticPlants.model()
    lists = try MechanisticPlants.few().testLists(of: task)
  }

  @Test func lastRowIsTheModels() throws {
    let found = try LastRowAttention(of: model, task, lists, ranks: .corrected)
    #expect(found.lists == 150 && found.layers == 2 && found.heads == 3)
    let selection = HookSelection([HookPoint(.pattern, layer: 1)])
    let list = 140
    let pattern = try #require(
      try model.run(task.batch([lists[list]]), options: Model.Options(capture: selection))[.pattern, 1])
    for place in 0..<16 {
      let mean = (0..<3).reduce(Float(0)) { $0 + pattern[0, $1, task.row, task.positions[place]] } / 3
      #expect(abs(found.meanOverHeads[(list * 2 + 1) * 16 + place] - mean) < 1e-6)
    }
    // The answering position sees numbers only.
    for unit in 0..<6 {
      #expect(abs(found.byPosition[unit * 16..<(unit + 1) * 16].reduce(0, +) - 1) < 1e-5)
      #expect(abs(found.bySize[unit * 16..<(unit + 1) * 16].reduce(0, +) - 1) < 1e-5)
    }
  }

  @Test func reportsDoNotDependOnThreads() throws {
    for procedure in MechanisticProtocol.allCases {
      var settings = MechanisticPlants.settings(procedure, lists: 150)
      settings.lists.lists = 20_000
      settings.randomModels = 1
      let ticks = Ticks()
      let probe = try MechanisticProbe(of: model, task, settings: settings, threads: 1) { ticks.add($0, $1) }
      #expect(try MechanisticProbe(of: model, task, settings: settings, threads: 3) == probe)
      #expect(try #require(ticks.last)[0] == ticks.last?[1])
    }
    let settings = MechanisticPlants.few()
    let maps = try MechanisticAttention(of: model, task, settings: settings, threads: 1)
    #expect(try MechanisticAttention(of: model, task, settings: settings, threads: 3) == maps)
    #expect(maps.table.csv.split(separator: "\n").count == 1 + 2 * 2 * 2 * 16 && maps.untrained != maps.model)
    let same = try MechanisticAttention(of: model, task, untrained: model, settings: settings)
    #expect(same.untrained == same.model && same.untrainedSeed == nil)
    let deeper = Model(
      GPT2(vocabulary: model.dimensions.vocabulary, context: 20, width: 12, layers: 3, heads: 3), seed: 1)
    #expect(throws: ProbeError.self) {
      try MechanisticAttention(of: model, task, untrained: deeper, settings: settings)
    }
  }

  @Test func dropoutDropsAndScales() throws {
    let selection = HookSelection((0..<2).map { HookPoint(.pattern, layer: $0) })
    let capture = try model.run(
      task.batch(lists),
      options: Model.Options(
        capture: selection, hooks: DropoutHooks(rate: 0.25, seed: 7).hooks(layers: 2, firstList: 0),
        logits: .none))
    for layer in 0..<2 {
      let pattern = try #require(capture[.pattern, layer])
      var dropped = 0
      var sum: Float = 0
      for list in 0..<lists.count {
        for head in 0..<3 {
          for key in 0..<16 {
            let weight = pattern[list, head, 15, key]
            sum += weight
            if weight == 0 { dropped += 1 }
          }
        }
      }
      // 7,200 weights, each dropped with probability 1/4: four standard deviations are 0.02.
      #expect(abs(Double(dropped) / 7_200 - 0.25) < 0.02)
      #expect(abs(sum / 450 - 1) < 0.05, "what is left is scaled up")
    }
    #expect(DropoutHooks(rate: 0, seed: 7).hooks(layers: 2, firstList: 0).isEmpty)
  }

  /// The same list is dropped alike in any batch and on any thread, and unlike any other.
  @Test func dropoutBelongsToTheList() throws {
    let dropout = DropoutHooks(rate: 0.1, seed: 3)
    let same = [[Int]](repeating: lists[0], count: 150)
    let all = try LastRowAttention(of: model, task, same, ranks: .paper, dropout: dropout, threads: 1)
    let threaded = try LastRowAttention(of: model, task, same, ranks: .paper, dropout: dropout, threads: 3)
    #expect(all.meanOverHeads == threaded.meanOverHeads && all.bySize == threaded.bySize)
    let rows = (0..<150).map { Array(all.meanOverHeads[$0 * 32..<($0 + 1) * 32]) }
    #expect(Set(rows).count == 150)
    let capture = try model.run(
      task.batch([lists[0]]),
      options: Model.Options(
        capture: HookSelection([HookPoint(.pattern, layer: 0)]),
        hooks: dropout.hooks(layers: 2, firstList: 140), logits: .none))
    let pattern = try #require(capture[.pattern, 0])
    for place in 0..<16 {
      let mean = (0..<3).reduce(Float(0)) { $0 + pattern[0, $1, 15, place] } / 3
      #expect(abs(rows[140][place] - mean) < 1e-6)
    }
  }

  @Test func entropies() throws {
    #expect(abs(try #require(HeadPruning.entropy([Double](repeating: 0.3, count: 16))) - 1) < 1e-12)
    #expect(HeadPruning.entropy([0, 0, 5, 0]) == 0)
    #expect(abs(try #require(HeadPruning.entropy([2, 2, 0, 0])) - 0.5) < 1e-12)
    #expect(HeadPruning.entropy([0, 0, 0]) == nil)
  }

  @Test func countsOfRemovedHeads() {
    #expect([10, 40, 90].map { HeadPruning.count(percent: $0, of: 144, .paper) } == [15, 58, 130])
    #expect([10, 40, 90].map { HeadPruning.count(percent: $0, of: 144, .corrected) } == [14, 58, 130])
    #expect([10, 40, 90].map { HeadPruning.count(percent: $0, of: 16, .paper) } == [2, 7, 15])
    #expect([10, 40, 90].map { HeadPruning.count(percent: $0, of: 16, .corrected) } == [2, 6, 14])
    #expect(HeadPruning.count(percent: 100, of: 16, .paper) == 16)
  }

  @Test func lowestEntropyIsRemovedFirst() {
    let heads = Head.all(in: model.dimensions)
    #expect(heads.map(\.description) == ["0.0", "0.1", "0.2", "1.0", "1.1", "1.2"])
    let entropy: [[Double?]] = [[0.9, nil, 0.1], [0.5, 0.5, 0.2]]
    let orders = (0..<20).map { HeadPruning.order(heads, by: entropy, seed: $0).map(\.description) }
    for order in orders {
      #expect(order[0] == "0.2" && order[1] == "1.2" && order[4] == "0.0" && order[5] == "0.1")
    }
    #expect(Set(orders).count == 2, "ties in both orders")
  }

  @Test func removingHeadsIsZeroAttention() throws {
    let batch = task.batch(lists)
    func logits(_ hooks: Hooks) throws -> [UInt32] {
      try model.run(batch, options: Model.Options(hooks: hooks, logits: .last)).logits.bits
    }
    var nothingMixed = Hooks()
    for layer in 0..<2 { nothingMixed.add(at: HookPoint(.mixed, layer: layer)) { z, _ in z.fill(0) } }
    let all = Head.all(in: model.dimensions)
    #expect(try logits(HeadPruning.hooks(removing: all)) == logits(nothingMixed))
    var oneMissing = Hooks()
    oneMissing.add(at: HookPoint(.mixed, layer: 1)) { z, context in
      for example in 0..<context.examples.count {
        for position in 0..<z.shape[1] { z.at(example).at(position).at(2).fill(0) }
      }
    }
    let one = try logits(HeadPruning.hooks(removing: [Head(1, 2)]))
    #expect(one == (try logits(oneMissing)))
    #expect(one != (try logits(.none)))
    #expect(try logits(HeadPruning.hooks(removing: [])) == logits(.none))
  }
}
