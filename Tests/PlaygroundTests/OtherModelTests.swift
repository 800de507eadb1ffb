import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

@testable import Playground

/// Models of other worlds, and without one: hardly trained, since only what is shown of them matters here.
@Suite(.tiered)
struct OtherModelTests {
  private func model(_ world: String) throws -> (PlaygroundModel, SmallRun) {
    var small = try SmallRun()
    small.world = try World.named(world)
    small.settings.data.world = world
    small.settings.schedule.maximumSteps = 5
    _ = try small.begin().train()
    let run = try Run.open(small.run.path)
    return (try PlaygroundModel(run, id: world, name: world, path: small.run.path, most: 40), small)
  }

  @Test("of a large world a sample is shown, and said so; an input outside of it can be asked")
  func sample() throws {
    let (model, small) = try model("max-of-k")
    let state = PlaygroundState(input: "1,2,3,4", interventions: [Ablation(heads: [Head(0, 0)], mode: .mean)])
    let report = try model.report(state)
    let strip = try #require(report.strip)
    #expect(strip.inputs.count == 40 && strip.isSample)
    #expect(report.notes.contains { $0.contains("40 of") })
    #expect(report.command.contains("inputs"))
    #expect(report.tokens.first?.variable == "numbers[0]")
    #expect(report.rules.first?.value == "4")
    let session = try Session(
      model: model.run.model,
      texts: TaskTexts(
        of: small.world, tokenizer: model.run.requireTokenizer(), selection: TextSelection(most: 40, seed: 0),
        including: [small.world.parse(input: "1,2,3,4")]))
    let answer = try AnswerReport(session, input: "1,2,3,4", changes: [("changed", state.interventions)])
    #expect(report.answer.text == answer.answers[1].generated)
  }

  @Test(
    "words, lists and answers of several lengths are shown",
    arguments: ["dyck", "finite-state-machine", "sorting"])
  func worlds(_ world: String) throws {
    let (model, _) = try model(world)
    let report = try model.report(PlaygroundState(interventions: [Ablation(heads: [Head(0, 1)])]))
    let strip = try #require(report.strip)
    let session = try Session(run: model.run, selection: TextSelection(most: 40, seed: 0))
    let evaluation = try session.evaluate([Ablation(heads: [Head(0, 1)])])
    #expect(strip.wrong == evaluation.generated?.isRight.map { $0.map { !$0 } })
    #expect(report.tokens.count == report.attention[0][0].count)
  }

  @Test("steps of the training are states, too")
  func steps() throws {
    let (model, small) = try model("boolean")
    let step = try #require(small.run.checkpointSteps().first)
    let playground = Playground([model])
    let early = try playground.report(PlaygroundState(step: step))
    #expect(early.state.step == step)
    #expect(early.strip?.inputs.count == 32)
    #expect(throws: (any Error).self) { try playground.report(PlaygroundState(step: 3)) }
  }

  @Test("a model that reads text shows the next token")
  func text() throws {
    let (model, _) = try model("boolean")
    let report = try model.report(
      PlaygroundState(text: "1,0,1", interventions: [Ablation(heads: [Head(0, 0)])]))
    #expect(report.strip == nil && report.rules.isEmpty)
    #expect(report.tokens.map(\.text) == ["1", ",", "0", ",", "1"])
    #expect(report.answer.tokens.count == 1)
    #expect(report.attention.count == 2 && report.attention[0][0].count == 5)
    #expect(report.tiles.heads[0][0] == 0)
    #expect(throws: (any Error).self) { try model.report(PlaygroundState(text: "xyz")) }
  }

  @Test("a step of which only activations were kept says so")
  func captures() throws {
    var small = try SmallRun()
    small.settings.schedule.maximumSteps = 6
    small.settings.record.captureEvery = 3
    _ = try small.begin().train()
    let model = try PlaygroundModel(
      Run.open(small.run.path), id: "small", name: "small", path: small.run.path)
    #expect(try small.run.captureSteps().contains(3) && !small.run.checkpointSteps().contains(3))
    let playground = Playground([model])
    let error = #expect(throws: ArgumentError.self) { try playground.report(PlaygroundState(step: 3)) }
    #expect(error?.problem.contains("only activations were kept") == true)
    let view = try model.report(.timeline, of: PlaygroundState(), job: Job(threads: 2))
    let milestones = try #require(view.milestones)
    #expect(milestones.map(\.variable) == view.maps[0].rows)
    try FileManager.default.removeItem(atPath: small.run.path)
    let gone = #expect(throws: ArgumentError.self) { try playground.report(PlaygroundState(step: 3)) }
    #expect(gone?.problem.contains("is not there any more") == true)
    #expect(gone?.hint != nil)
    let unread = #expect(throws: ArgumentError.self) {
      try model.report(
        .timeline, of: PlaygroundState(interventions: [Ablation(heads: [Head(0, 0)])]), job: Job(threads: 2))
    }
    #expect(unread?.problem.contains("is not there any more") == true)
  }

  @Test("a model without tokenizer reads the numbers of tokens, and shows them")
  func numbers() throws {
    let (_, small) = try model("boolean")
    let bare = try TemporaryDirectory()
    for name in ["config.json", "model.safetensors"] {
      try FileManager.default.copyItem(atPath: "\(small.run.path)/\(name)", toPath: bare[name])
    }
    let run = try Run.open(bare.path)
    #expect(run.tokenizer == nil)
    let model = try PlaygroundModel(run, id: "numbers", name: "numbers", path: "numbers")
    let report = try model.report(PlaygroundState(text: "5 2, 4"))
    #expect(report.tokens.map(\.text) == ["5", "2", "4"])
    #expect(Int(report.answer.text) != nil)
    #expect(report.notes.contains { $0.contains("no tokenizer") })
    #expect(report.command.contains("tokens") && report.command.contains("5,2,4"))
    let error = #expect(throws: ArgumentError.self) { try model.report(PlaygroundState(text: "1,a")) }
    #expect(error?.argument == "state.text" && error?.hint != nil)
    #expect(throws: ArgumentError.self) { try model.report(PlaygroundState(text: "5 99999")) }
  }

  @Test("the command of a text that is longer than the context names what is read")
  func window() throws {
    let (model, _) = try model("boolean")
    let context = model.run.model.dimensions.context
    let text = String(repeating: "1,0,", count: context)
    let report = try model.report(PlaygroundState(text: text))
    #expect(report.state.text == text)
    let named = try #require(report.command.firstMatch(of: /'text' ([01,]+)/)).output.1
    #expect(named.count == report.tokens.count && report.tokens.count < 4 * context)
    #expect(String(named) == report.tokens.map(\.text).joined())
    #expect(report.notes.contains { $0.hasPrefix("the last") })
  }
}
