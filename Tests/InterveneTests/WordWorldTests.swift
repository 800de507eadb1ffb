import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Words in reports: a planted model that copies letters, asked what it is asked about digits.
@Suite(.tiered) struct WordWorldTests {
  private let planted: PlantedModel
  private let subject: Session<TaskTexts>

  init() throws {
    planted = try PlantedModel(letters: "xy")
    subject = try Session(planted)
  }

  @Test func answersAreRight() throws {
    let evaluation = try subject.evaluate([])
    #expect(evaluation.teacherForced.accuracy(0) == 1 && evaluation.teacherForced.accuracy(1) == 1)
    let inputs = try #require(planted.world.allInputs())
    let answers = try WorldEvaluation(
      model: planted.model, tokenizer: planted.tokenizer, world: planted.world, inputs: inputs,
      seen: { _ in nil })
    #expect(answers.inputs.map(\.input) == ["x,x", "x,y", "y,x", "y,y"])
    #expect(answers.inputs[1].expectedValues == ["copyA": .word("x"), "copyB": .word("y")])
  }

  @Test func falseTokensAreWords() throws {
    let report = try CounterfactualReport(subject, token: "copyA", target: "copyB")
    #expect(report.cases.count == 4 && report.changed == 0)
    for item in report.cases {
      let words: Set<VariableValue> = [.word("x"), .word("y")]
      #expect(Set([item.value, item.replacedBy]) == words)
      #expect(item.teacherForced.before == item.truth && item.teacherForced.after == item.truth)
      #expect(item.generated.after == item.truth && words.contains(item.truth))
      #expect(item.input.hasPrefix("\(item.value),"))
    }
    let csv = report.table.csv
    #expect(csv.contains("x,y") && csv.contains("replaced_by"))
  }

  @Test func patchingSaysWords() throws {
    let world = planted.world
    let inputs = try PatchInputs(
      clean: world.parse(input: "x,y"), corrupt: world.parse(input: "x,x"), of: world,
      tokenizer: planted.tokenizer)
    let report = try PatchReport(
      planted.model, inputs, target: "copyB", settings: PatchSettings(site: .residualPre))
    #expect(report.cleanValue == .word("y") && report.corruptValue == .word("x"))
    #expect(report.cleanInput == "x,y" && report.corruptInput == "x,x")
    #expect(abs(try #require(report.grid[0][2]) - 1) < 1e-4)
  }

  @Test func steeringBetweenWords() throws {
    for values: [VariableValue]? in [nil, [.word("x"), .word("y")]] {
      let steering = Steering(
        .variable("A", values: values), site: .residualPre, layer: 0,
        positions: [try #require(TextPosition("A"))])
      let report = try SteeringReport(subject, steering, coefficients: [-1, 1])
      #expect(report.lower == .word("x") && report.upper == .word("y"))
      for step in report.steps { #expect(step.outputs[0].matters == 2 && step.outputs[0].follows == 1) }
    }
    let error = #expect(throws: ArgumentError.self) {
      try Steering(.variable("A", values: [.word("x"), .word("z")]), layer: 0).check(subject)
    }
    #expect(error?.problem == "no text has A = z" && error?.hint?.description.contains("x, y") == true)
  }

  @Test func aListIsNoTarget() throws {
    let world = try World.named("finite-state-machine", parameters: ["length": 2])
    let texts = try TaskTexts(of: world, tokenizer: SymbolTokenizer(world: world))
    #expect(texts.outputs == ["states[0]", "states[1]", "accepts"])
    #expect(try texts.output("states[1]") == 1)
    let error = #expect(throws: ArgumentError.self) { try texts.output("states") }
    #expect(error?.hint == "name an element, states[0] to states[1]")
    let places = texts.positions(of: try #require(TextPosition("states")), in: 0)
    let spans = texts.examples[0].spans.filter { $0.variable.hasPrefix("states") }
    #expect(places == spans.flatMap(\.range))
  }
}
