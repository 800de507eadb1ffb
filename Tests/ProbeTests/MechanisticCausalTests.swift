import Arrays
import Foundation
import GPT
import Probe
import Records
import TestSupport
import Testing

/// Accuracy after removing heads, and flows of attention.
@Suite(.tiered) struct MechanisticCausalTests {
  private let task: KthSmallest
  private let model: Model

  init() throws {
    task = try MechanisticPlants.task(length: 5, limit: 20)
    model = try MechanisticPlants.model(limit: 20)
  }

  /// Logits that answer every other list rightly, and the others with the next number.
  @Test func answersAreCounted() throws {
    let lists = Array(try MechanisticPlants.few().testLists(of: task).prefix(8))
    let task = task
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      logits.fill(0)
      for (place, example) in context.examples.enumerated() {
        let answer = task.answer(lists[example])
        logits[place, 0, Int(task.answerToken(example % 2 == 0 ? answer : (answer + 1) % 20))] = 5
      }
    }
    #expect(try task.accuracy(of: model, on: lists, hooks: hooks).accuracy == 4 / Double(lists.count))
  }

  private func settings(_ procedure: MechanisticProtocol = .corrected) -> CausalPruningSettings {
    var settings = CausalPruningSettings()
    settings.lists = MechanisticPlants.few(procedure)
    settings.percents = [0, 50, 100]
    settings.draws = 3
    settings.drawLists = 150
    return settings
  }

  @Test func curvesMeetAtTheirEnds() throws {
    let report = try CausalPruning(of: model, task, settings: settings(), threads: 1)
    #expect(try CausalPruning(of: model, task, settings: settings(), threads: 3) == report)
    #expect(report.byPosition.map(\.removed) == [0, 3, 6] && report.atRandom.map(\.removed) == [0, 3, 6])
    let lists = try settings().lists.testLists(of: task)
    for (place, removed) in [(0, []), (2, Head.all(in: model.dimensions))] {
      let accuracy = try task.accuracy(
        of: model, on: lists, hooks: HeadPruning.hooks(removing: removed)
      ).accuracy
      #expect(report.byPosition[place].accuracy == accuracy && report.bySize[place].accuracy == accuracy)
      #expect(report.atRandom[place].accuracies == [accuracy, accuracy, accuracy])
      #expect(report.atRandom[place].deviation == 0)
    }
    #expect(report.baseline.accuracy == report.byPosition[0].accuracy)
    let p = report.baseline.accuracy
    #expect(report.baseline.interval == ShareInterval(p, of: 150))
    #expect(report.positionEntropy.count == 2 && report.sizeEntropy[1].count == 3)
    #expect(report.table.csv.split(separator: "\n").count == 1 + 1 + 3 * 3)
    let paper = try CausalPruning(of: model, task, settings: settings(.paper))
    #expect(paper.byPosition.map(\.removed) == [1, 4, 6])
    let text = try JSONFile.text(report)
    #expect(try JSONDecoder().decode(CausalPruning.self, from: text) == report)
  }

  @Test func settingsAreChecked() {
    var wrong = settings()
    wrong.percents = [101]
    #expect(throws: SettingsError.self) { try CausalPruning(of: model, task, settings: wrong) }
    wrong = settings()
    wrong.drawLists = 0
    #expect(throws: SettingsError.self) { try CausalPruning(of: model, task, settings: wrong) }
  }

  @Test func arrangedListsArePermutations() throws {
    var settings = AttentionFlowSettings()
    #expect(try ArrangedLists.places(k: 2, length: 16, settings) == [8, 12])
    #expect(try ArrangedLists.places(k: 1, length: 16, settings) == [12])
    settings.leafPlace = 11
    #expect(try ArrangedLists.places(k: 4, length: 16, settings) == [11, 13, 14, 12])
    settings.leafPlace = 12
    #expect(throws: ProbeError.self) { try ArrangedLists.places(k: 2, length: 16, settings) }
    settings.leafPlace = 16
    #expect(throws: ProbeError.self) { try ArrangedLists.places(k: 2, length: 16, settings) }
    // The smallest stand at each other's places, or where they should.
    for list in [[5, 1, 9, 3, 7], [9, 3, 5, 1, 7], [3, 9, 1, 7, 5], [7, 9, 5, 3, 1]] {
      let arranged = ArrangedLists.arrange(list, places: [1, 3])
      #expect(arranged[1] == 1 && arranged[3] == 3 && arranged.sorted() == [1, 3, 5, 7, 9])
    }
  }

  @Test func flowsAddUp() throws {
    var settings = AttentionFlowSettings()
    settings.lists = MechanisticPlants.few()
    settings.leafPlace = 1
    settings.rootPlace = 3
    settings.removedPercent = 50
    let report = try AttentionFlow(of: model, task, settings: settings, threads: 1)
    #expect(try AttentionFlow(of: model, task, settings: settings, threads: 3) == report)
    #expect(report.removed.count == 3 && report.counted == 150 && report.places == [1, 3])
    func sums(_ weights: [[[Double]]]) -> [Double] { weights.flatMap { $0.map { $0.reduce(0, +) } } }
    let hasHeads = (0..<2).map { layer in report.removed.count { $0.layer == layer } < 3 }
    for (place, sum) in sums(report.arranged).enumerated() {
      #expect(abs(sum - (hasHeads[place / 5] ? 1 : 0)) < 1e-5)
    }
    for (query, row) in report.arranged[0].enumerated() {
      #expect(row[(query + 1)...].allSatisfy { $0 == 0 })
    }

    // Published: lists with equal numbers are left out of the sums, but not of the number they are divided by.
    settings.lists.protocol = .paper
    settings.removedPercent = 0
    let paper = try AttentionFlow(of: model, task, settings: settings)
    let lists = try settings.lists.testLists(of: task)
    let distinct = lists.count { Set($0).count == 5 }
    #expect(paper.counted == distinct && distinct < 150 && distinct > 0 && paper.removed.isEmpty)
    for sum in sums(paper.arranged) { #expect(abs(sum - Double(distinct) / 150) < 1e-5) }
    for sum in sums(paper.overall) { #expect(abs(sum - 1) < 1e-5) }
  }

  @Test func listsWithoutEqualNumbersMustExist() throws {
    let narrow = try MechanisticPlants.task(length: 5, limit: 4)
    let model = try MechanisticPlants.model(limit: 20)
    var settings = AttentionFlowSettings()
    settings.lists = MechanisticPlants.few()
    settings.leafPlace = 1
    settings.rootPlace = 3
    #expect(throws: ProbeError.self) { try AttentionFlow(of: model, narrow, settings: settings) }
  }
}
