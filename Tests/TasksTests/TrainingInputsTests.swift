import Foundation
import GPT
import Tasks
import TestSupport
import Testing
import Worlds

/// What a run tells about the inputs it has seen: its data, or its settings, or nothing.
@Suite(.tiered) struct TrainingInputsTests {
  private func run(_ change: (inout SmallRun) -> Void, keepingData: Bool) throws -> (Run, SmallRun) {
    var small = try SmallRun()
    small.settings.schedule.maximumSteps = 1
    small.settings.data.omitted = ["1,0,1,0,1"]
    change(&small)
    let data = try TrainingData(world: small.world, settings: small.settings)
    try small.train()
    if keepingData { try data.write(to: small.run.data) }
    try TrainingRecord(settings: small.settings, command: "", world: small.world).write(to: small.run)
    return (try Run.open(small.run.path), small)
  }

  @Test func dataDecideWhereTheyAre() throws {
    let (run, small) = try run({ $0.settings.data.trainingExamples = 3 }, keepingData: true)
    let prompts = Set(try TrainingData(world: small.world, settings: small.settings).train.map(\.prompt))
    let seen = try TrainingInputs(of: run)
    for input in try #require(small.world.allInputs()) {
      #expect(seen.contains(input) == prompts.contains(try small.world.example(for: input).prompt))
    }
  }

  @Test func settingsDecideForASmallWorld() throws {
    let (run, small) = try run({ _ in }, keepingData: false)
    let seen = try TrainingInputs(of: run)
    #expect(seen.contains(try small.world.parse(input: "1,0,1,0,1")) == false)
    #expect(seen.contains(try small.world.parse(input: "1,0,1,0,0")) == true)
  }

  /// Three texts cannot show 32 inputs; lists of numbers are drawn, not listed.
  @Test func otherwiseNothingIsKnown() throws {
    let (few, small) = try run({ $0.settings.data.trainingExamples = 3 }, keepingData: false)
    let input = try small.world.parse(input: "1,0,1,0,0")
    #expect(try TrainingInputs(of: few).contains(input) == nil)
    let (lists, _) = try run({ $0.settings.data.lists = 100 }, keepingData: false)
    #expect(try TrainingInputs(of: lists).contains(input) == nil)
  }
}
