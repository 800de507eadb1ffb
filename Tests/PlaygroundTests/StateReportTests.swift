import Foundation
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

@testable import Playground

@Suite(.tiered)
struct StateReportTests {
  @Test("the untouched model is right on all inputs")
  func untouched() throws {
    let playground = try ShippedModel.playground()
    let strip = try #require(playground.report(PlaygroundState()).strip)
    #expect(strip.inputs.count == 32)
    #expect(strip.wrong.allSatisfy { $0.allSatisfy { !$0 } })
    for input in strip.inputs {
      let report = try playground.report(PlaygroundState(input: input))
      #expect(report.answer.isCorrect == true)
      #expect(report.answer.outputs.allSatisfy { $0.isCorrect && $0.answered == $0.expected })
      #expect(report.tokens.count == report.attention[0][0].count)
      #expect(report.attention.joined().joined().allSatisfy { abs($0.reduce(0, +) - 1) < 1e-4 })
      #expect(report.difference?.divergence.allSatisfy { $0 ?? 1 < 1e-6 } == true)
      for rule in report.rules {
        #expect(report.answer.outputs.first { $0.name == rule.output }?.expected == rule.value)
      }
    }
  }

  @Test("a rule is shown with its values")
  func rules() throws {
    let report = try ShippedModel.playground().report(PlaygroundState(input: "1,0,1,0,1"))
    let rule = try #require(report.rules.first { $0.output == "newD" })
    #expect(rule.rule == "A or newB")
    #expect(rule.withValues == "1 or 1")
    #expect(rule.value == "1")
    #expect(rule.reads == ["A", "newB"])
    #expect(report.tokens[0].label == "A=1")
    #expect(report.tokens[0].part == "input")
  }

  @Test("a breaking set of heads makes newD wrong, and the command says how to ask the same elsewhere")
  func breaking() throws {
    let heads = ["0.0", "0.1", "0.2"].compactMap(Head.init)
    let report = try ShippedModel.playground().report(
      PlaygroundState(input: "1,0,1,0,1", interventions: [Ablation(heads: heads)]))
    let strip = try #require(report.strip)
    #expect(strip.accuracy["newD"]! < 1)
    #expect(strip.untouchedAccuracy["newD"] == 1)
    #expect(report.removed.heads == ["0.0", "0.1", "0.2"])
    #expect(report.tiles.heads[0][0..<3].allSatisfy { $0 == 0 })
    #expect(report.tiles.heads[0][3] > 0)
    #expect(report.command.contains("ablate"))
    let again = try InterventionSpecification(yaml: report.specification)
    #expect(again.interventions.count == 1)
    #expect(again.interventions[0].description == report.interventions[0])
  }

  @Test("weights that change from a position on leave what comes before it as it is")
  func flips() throws {
    let playground = try ShippedModel.playground()
    let before = try playground.report(PlaygroundState(input: "1,0,1,0,1"))
    let flip = Flip(
      "blocks.*.attn.W_O", how: .sign, positions: [TextPosition(from: TextPosition("newC"), to: nil)])
    let after = try playground.report(PlaygroundState(input: "1,0,1,0,1", interventions: [flip]))
    let first = try #require(before.tokens.first { $0.variable == "newC" }).position
    #expect(after.tokens[..<first].map(\.text) == before.tokens[..<first].map(\.text))
    for (old, new) in zip(before.attention.joined(), after.attention.joined()) {
      for query in 0..<first {
        #expect(zip(old[query], new[query]).allSatisfy { abs($0 - $1) < 1e-5 })
      }
    }
    #expect(after.answer.isCorrect == false)
    let divergence = try #require(after.difference?.divergence)
    let prompt = before.tokens.count { !$0.isAnswer }
    #expect(divergence[...(first - prompt)].allSatisfy { $0 ?? 1 < 1e-5 })
    #expect(divergence.contains { $0 ?? 1 > 0.1 })
  }

  @Test("the numbers of random states are the library's own", .tags(.slow))
  func random() throws {
    let model = try ShippedModel.model.get()
    let session = try Session(run: model.run)
    var states = RandomStates(seed: 7)
    var compared = 0
    while compared < 50 {
      let state = states.next()
      let words = "\(state.input ?? "") \(state.interventions.map(\.description))"
      // What the library refuses, such as a direction that is nowhere, is refused.
      guard (try? InterventionSpecification(state.interventions).check(session)) != nil else {
        #expect(throws: (any Error).self) { try model.report(state) }
        continue
      }
      compared += 1
      let report = try model.report(state)
      let evaluation = try session.evaluate(state.interventions)
      let accuracy = TaskAccuracy(evaluation, of: session.texts)
      let strip = try #require(report.strip)
      #expect(strip.accuracy == accuracy.generated, "\(words)")
      #expect(strip.wrong == evaluation.generated?.isRight.map { $0.map { !$0 } }, "\(words)")
      let answer = try AnswerReport(
        session, input: state.input ?? "", changes: [("changed", state.interventions)]
      ).answers[1]
      #expect(report.answer.text == answer.generated, "\(words)")
      #expect(report.answer.outputs.filter { !$0.isCorrect }.map(\.name) == answer.wrong, "\(words)")
      for (found, expected) in zip(report.answer.tokens, answer.probabilities) {
        #expect(close(found.expectedProbability, expected), "\(words)")
      }
      for (found, expected) in zip(report.difference?.divergence ?? [], answer.divergences) {
        #expect(close(found, expected, 1e-3), "\(words)")
      }
    }
  }

  private func close(_ a: Double?, _ b: Double?, _ tolerance: Double = 1e-5) -> Bool {
    guard let a, let b else { return (a == nil) == (b == nil) }
    return abs(a - b) <= tolerance * max(1, abs(b))
  }

  @Test("a thousand changed weights are one state, which the command line can read")
  func many() throws {
    let flips = (0..<1_000).map { Flip("blocks.1.mlp.W_in[\($0 % 128),\($0 / 128)]", how: .sign) }
    let report = try ShippedModel.playground().report(
      PlaygroundState(input: "1,0,1,0,1", interventions: flips))
    #expect(report.interventions.count == 1_000)
    let again = try InterventionSpecification(yaml: report.specification)
    #expect(again.interventions.map(\.description) == report.interventions)
    let whole = try ShippedModel.playground().report(
      PlaygroundState(
        input: "1,0,1,0,1",
        interventions: [Flip("blocks.1.mlp.W_in[:,0:7]", how: .sign)]
          + (0..<104).map { Flip("blocks.1.mlp.W_in[\($0),7]", how: .sign) }))
    #expect(whole.answer.text == report.answer.text)
    #expect(whole.strip?.wrong == report.strip?.wrong)
  }

  @Test("every kind of intervention is written as YAML that reads back")
  func specifications() throws {
    let json =
      #"[{"ablate":{"heads":["0.0","1.3"],"mlps":[2],"mode":"mean","positions":["newB","..B","4"],"seed":3}},"#
      + #"{"knockout":{"from":["newB-1"],"to":["A"],"layers":[1]}},"#
      + #"{"steer":{"variable":"A","layer":2,"coefficient":-1.5}},{"flip":{"parameter":"blocks.*.attn.W_O[:,3]","how":"noise:0.5","seed":9}}]"#
    let read = try ShippedModel.playground().interventions(json)
    let text = try ShippedModel.model.get().specification(read)
    let again = try InterventionSpecification(yaml: text).interventions
    #expect(again.map(\.description) == read.map(\.description), "\(text)")
    #expect(!text.contains("{") && !text.contains("\""), "\(text)")
  }

  @Test("activations that are no finite numbers are said")
  func overflow() throws {
    let fine = try ShippedModel.playground().report(PlaygroundState(input: "1,0,1,0,1"))
    #expect(!fine.notes.contains { $0.contains("finite") })
    let report = try ShippedModel.playground().report(
      PlaygroundState(input: "1,0,1,0,1", interventions: [Flip("ln_final.w", how: .scale(.infinity))]))
    #expect(report.notes.contains { $0.contains("no finite numbers") }, "\(report.notes)")
    #expect(report.answer.tokens.allSatisfy { $0.probability == nil })
  }

  @Test("the JSON has every field, and says null where there is nothing")
  func json() throws {
    let report = try ShippedModel.playground().report(
      PlaygroundState(input: "1,0,1,0,1", interventions: [Flip("ln_final.w", how: .zero)]))
    let json = try JSONDecoder().decode(JSONValue.self, from: Data(report.json()))
    guard case .object(let members) = json else { throw ArgumentError("json", "expected an object") }
    let expected = [
      "about", "answer", "attention", "command", "difference", "interventions", "notes", "removed", "rules",
      "schemaVersion", "specification", "state", "strip", "tiles", "tokens",
    ]
    #expect(members.keys.sorted() == expected)
    #expect(json["state"]?["step"] == .null)
    guard case .array(let layers)? = json["attention"] else { throw ArgumentError("attention", "is missing") }
    #expect(layers.count == 4)
  }
}
