import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Two models of one world whose second output can be had in two ways: from the first output, or from the input again.
@Suite(.tiered) struct CounterfactualTests {
  /// In `A,B=copyA,copyB` with `copyB: copyA` the rule reads copyA; head 1.0 attends to `key` at the position that
  /// predicts copyB.
  private func subject(readingFrom key: Int) throws -> Session<TaskTexts> {
    let planted = try PlantedModel([[0, 1]: [.copyA]])
    let world = try World(
      yaml: """
        name: chain
        inputs: {A: boolean, B: boolean}
        outputs: {copyA: A, copyB: copyA}
        prompt: "{A},{B}"
        completion: "={copyA},{copyB}"
        """)
    let tokenizer = SymbolTokenizer(world: world)
    #expect(tokenizer == planted.tokenizer)
    let model = Model(planted.model.architecture, parameters: planted.model.parameters.copy())
    let width = model.dimensions.width
    let tokens = tokenizer.vocabularySize
    let projection = try #require(model.parameters["transformer.h.1.attn.c_attn.weight"])
    let output = try #require(model.parameters["transformer.h.1.attn.c_proj.weight"])
    for position in 0..<model.dimensions.context {
      projection[tokens + position, position == 5 ? key : 1] = 10
      projection[tokens + position, width + position] = 10
    }
    let digits = try tokenizer.encode("01")
    for (dimension, digit) in digits.enumerated() {
      for seen in digits { projection[seen, 2 * width + dimension] = seen == digit ? 1 : -1 }
      output[dimension, digit] = 5
    }
    // Who reads a comma answers 0.
    projection[try tokenizer.encode(",")[0], 2 * width] = 1
    return Session(model: model, texts: try TaskTexts(of: world, tokenizer: tokenizer), threads: 1)
  }

  @Test func aReaderFollowsTheFalseToken() throws {
    let subject = try subject(readingFrom: 4)
    #expect(try subject.evaluate().teacherForced.accuracy(1) == 1)
    let report = try CounterfactualReport(subject, token: "copyA", target: "copyB")
    #expect(report.isDirect && report.matters == 4 && report.cases.count == 4)
    #expect(report.changed == 1 && report.follows == 1 && report.keepsTruth == 0)
    #expect(report.generated.changed == 1 && report.generated.followsWhereItMatters == 1)
  }

  @Test func aModelThatComputesAgainKeepsTheTruth() throws {
    let subject = try subject(readingFrom: 0)
    #expect(try subject.evaluate().teacherForced.accuracy(1) == 1)
    let report = try CounterfactualReport(subject, token: "copyA", target: "copyB")
    #expect(report.changed == 0 && report.followsWhereItMatters == 0 && report.keepsTruth == 1)
    #expect(report.generated.changed == 0 && report.generated.keepsTruth == 1)
    #expect(report.cases.allSatisfy { $0.teacherForced.rule != $0.truth })
    #expect(report.cases.allSatisfy { Set([$0.replacedBy, $0.value]) == [0, 1] })
  }

  /// A model that always answers 0 is often "right" with the false token; it follows nothing.
  @Test func aConstantAnswerFollowsNothing() throws {
    let subject = try subject(readingFrom: 1)
    let report = try CounterfactualReport(subject, token: "copyA", target: "copyB")
    #expect(report.cases.allSatisfy { $0.teacherForced.after == 0 && $0.teacherForced.before == 0 })
    #expect(report.changed == 0 && report.follows == 0 && report.followsWhereItMatters == 0)
    #expect(report.keepsTruth == 0.5 && report.generated.follows == 0)
    let map = try CounterfactualMap(subject)
    #expect(map.followsWhereItMatters == [[0]] && map.generatedFollowsWhereItMatters == [[0]])
  }

  /// An output that the text does not show can be asked for nowhere, and is in no table.
  @Test func hiddenOutputs() throws {
    let world = try World(
      yaml: """
        name: hidden
        inputs: {A: boolean, B: boolean}
        outputs: {both: A and B, copyA: A, copyB: B}
        prompt: "{A},{B}"
        completion: "={copyA},{copyB}"
        """)
    let planted = try PlantedModel()
    let texts = try TaskTexts(of: world, tokenizer: planted.tokenizer)
    let subject = Session(model: planted.model, texts: texts, threads: 1)
    #expect {
      try texts.output("both")
    } throws: {
      "\($0)".contains("both is not in the text") && "\($0)".contains("copyA, copyB")
    }
    #expect {
      try CounterfactualReport(subject, token: "both", target: "copyB")
    } throws: {
      "\($0)".contains("not in the text")
    }
    let accuracy = TaskAccuracy(try subject.evaluate(), of: texts)
    #expect(Set(accuracy.teacherForced.keys) == ["copyA", "copyB"])
    #expect(accuracy.majority == ["copyA": 0.5, "copyB": 0.5])
  }

  /// In the plain world copyB does not depend on copyA: nothing matters, and nothing changes.
  @Test func unrelatedOutputs() throws {
    let report = try CounterfactualReport(Session(PlantedModel()), token: "copyA", target: "copyB")
    #expect(!report.isDirect && report.matters == 0 && report.followsWhereItMatters == nil)
    #expect(report.changed == 0 && report.follows == 0)
    let map = try CounterfactualMap(Session(PlantedModel()))
    #expect(map.tokens == ["copyA"] && map.targets == ["copyB"] && map.changed == [[0]])
  }

  @Test func theTargetHasToComeLater() throws {
    let subject = try Session(PlantedModel())
    #expect(throws: ArgumentError.self) {
      try CounterfactualReport(subject, token: "copyB", target: "copyA")
    }
    #expect(throws: ArgumentError.self) { try CounterfactualReport(subject, token: "A", target: "copyA") }
  }

  /// Given values stand instead of computed ones, and what reads them follows.
  @Test func rulesWithGivenValues() throws {
    let world = try World.named("boolean")
    let input = Input([0, 1, 1, 0, 1])
    let truth = try world.evaluate(input)
    #expect(try world.evaluate(input, given: [:]) == truth)
    // newB is 1; with 0, newD = A or newB turns to 0, and sum2 loses both.
    var expected = truth
    expected[1] = 0
    expected[3] = 0
    expected[5] = truth[5] - 2
    #expect(try world.evaluate(input, given: [1: 0]) == expected)
  }
}
