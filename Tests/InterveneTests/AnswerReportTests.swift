import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// One input's answer on a model whose heads copy A at position 3 and B at position 5.
@Suite(.tiered) struct AnswerReportTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  @Test func theTokensOfTheCopyChange() throws {
    let report = try AnswerReport(
      subject, input: "1,0",
      changes: [
        ("without 0.1", [Ablation(heads: [Head(0, 1)])]), ("without 0.0", [Ablation(heads: [Head(0, 0)])]),
      ])
    #expect(
      report.expected == "=1,0" && report.answers.map(\.name) == ["untouched", "without 0.1", "without 0.0"])
    #expect(report.tokens.map(\.variable) == [nil, "copyA", nil, "copyB"])
    let copies = report.tokens.indices.filter { report.tokens[$0].variable != nil }
    func right(_ answer: Int) -> [Bool] {
      copies.map { report.answers[answer].predicted[$0] == report.tokens[$0].token }
    }
    #expect(right(0) == [true, true] && right(1) == [false, true] && right(2) == [true, true])
    #expect(report.answers[1].wrong.contains("copyA") && !report.answers[0].wrong.contains("copyA"))
    // A head that does nothing changes nothing, not even in the last bit.
    #expect(report.answers[2].probabilities == report.answers[0].probabilities)
    #expect(report.answers[2].divergences.allSatisfy { abs($0 ?? 1) < 1e-9 })
    #expect(report.table.csv.split(separator: "\n").count == 5)
  }

  /// The whole answer is what an evaluation of all inputs says of this one.
  @Test(arguments: ["0,0", "0,1", "1,0", "1,1"]) func agreesWithEvaluations(_ input: String) throws {
    let ablation = Ablation(heads: [Head(1, 0)])
    let report = try AnswerReport(subject, input: input, changes: [("cut", [ablation])])
    let all = try subject.evaluate([ablation])
    let text = try #require(subject.texts.examples.firstIndex { $0.input.description == input })
    #expect(report.answers[1].generated == all.generated?.completions[text])
    let wrong = zip(subject.texts.outputs, try #require(all.generated?.isRight[text])).filter { !$1 }.map(\.0)
    #expect(report.answers[1].wrong == wrong)
  }

  @Test func falseValuesAreWrittenIntoTheText() throws {
    let report = try AnswerReport(subject, input: "1,0", falseValuesOf: "copyA", alternatives: 8, seed: 0)
    #expect(report.answers.map(\.name) == ["untouched", "copyA=0"])
    // copyB is read from the prompt: nothing follows from copyA.
    #expect(report.answers[1].byRules == [] && report.answers[1].wrong == [])
    #expect(report.answers[1].generated.hasPrefix("=0"))
    let error = #expect(throws: ArgumentError.self) {
      try AnswerReport(subject, input: "1,0", falseValuesOf: "copyC", alternatives: 8, seed: 0)
    }
    #expect(error?.argument == "token")
    #expect(throws: FileError.self) { try AnswerReport(subject, input: "1,7", changes: []) }
  }
}
