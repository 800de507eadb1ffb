import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// Knock-out and steering on a model whose workings are known.
@Suite(.tiered) struct KnockoutSteerTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  private func places(_ names: String...) throws -> [TextPosition] {
    try names.map { try #require(TextPosition($0)) }
  }

  private func accuracies(_ intervention: any Intervention) throws -> [[Double]] {
    let evaluation = try subject.evaluate([intervention])
    return [evaluation.teacherForced, try #require(evaluation.generated)].map { answers in
      subject.texts.outputs.indices.map(answers.accuracy)
    }
  }

  @Test(arguments: [Knockout.Mode.mask, .zero]) func onlyThePlantedEdgeMatters(_ mode: Knockout.Mode) throws {
    let edge = Knockout(from: try places("copyA-1"), to: try places("A"), mode: mode)
    for shares in try accuracies(edge) { #expect(shares[0] <= 0.5 && shares[1] == 1) }
    for idle in [
      Knockout(from: try places("copyA-1"), to: try places("B"), mode: mode),
      Knockout(from: try places("copyB-1"), to: try places("A"), mode: mode),
      Knockout(from: try places("copyA-1"), to: try places("A"), layers: [1], mode: mode),
      Knockout(from: try places("copyA-1"), to: try places("A"), heads: [Head(0, 0)], mode: mode),
    ] {
      #expect(try accuracies(idle) == [[1, 1], [1, 1]], "\(idle)")
    }
    let head = Knockout(
      from: try places("copyA-1"), to: try places("A"), heads: [Head(0, 1)], mode: mode)
    #expect(try accuracies(head) == accuracies(edge))
  }

  /// The first position has one key only: without it the head mixes nothing, and nothing is NaN.
  @Test func aQueryWithoutKeys() throws {
    let all = Knockout(from: try places("A"), to: try places("A"))
    #expect(try accuracies(all) == [[1, 1], [1, 1]])
  }

  @Test func theMapMarksWhatEachOutputNeeds() throws {
    let map = try KnockoutMap(subject)
    #expect(map.rows == ["copyA", "copyB"] && map.columns == ["A", "B", "copyA", "copyB"])
    #expect(map.isDirect == [[true, false, false, false], [false, true, false, false]])
    #expect(map.before == [1, 1])
    for row in 0..<2 {
      for column in 0..<4 {
        guard let value = map.accuracy[row][column] else { continue }
        #expect(map.isDirect[row][column] ? value <= 0.5 : value == 1)
      }
    }
    #expect(map.accuracy[0][3] == nil, "copyB comes after copyA")
  }

  @Test func attentionToTheFutureIsRefused() throws {
    #expect(throws: ArgumentError.self) {
      try Knockout(from: places("A"), to: places("copyB")).check(subject)
    }
    #expect(throws: ArgumentError.self) {
      try Knockout(from: places("copyA-1"), to: places("A"), layers: []).check(subject)
    }
  }

  /// An intervention that makes its hooks and then fails in the middle of a pass.
  private struct Failing: Intervention {
    struct Failure: Error {}
    static let kind = "fail"
    var positions: [TextPosition]?
    var description: String { "fails" }

    func check(_ subject: any InterventionSubject) throws {}

    func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
      hooks.add(at: HookPoint(.mlpOut, layer: 1)) { _, _ in throw Failure() }
    }
  }

  @Test func aRunThatFailsLeavesNothingBehind() throws {
    let parameters = subject.model.parameters.bits
    let tokens = subject.texts.batches()[0].tokens
    let before = try subject.model.run(tokens).bits
    let knockout = Knockout(from: try places("copyA-1"), to: try places("A"))
    let steering = Steering(
      .variable("A", values: nil), site: .residualPre, layer: 0, positions: try places("A"))
    #expect(throws: Failing.Failure.self) { try subject.evaluate([knockout, steering, Failing()]) }
    #expect(subject.model.parameters.bits == parameters)
    #expect(try subject.model.run(tokens).bits == before)
    #expect(
      try accuracies(
        Steering(steering.source, site: .residualPre, layer: 0, positions: places("A"), coefficient: 0)) == [
          [1, 1], [1, 1],
        ])
  }

  @Test func steeringAlongTheValueFlipsItsCopyAlone() throws {
    let before = subject.model.parameters.bits
    let steering = Steering(
      .variable("A", values: nil), site: .residualPre, layer: 0, positions: try places("A"))
    let report = try SteeringReport(subject, steering, coefficients: [-1, 0, 1])
    #expect(report.lower == 0 && report.upper == 1)
    for step in report.steps where step.coefficient != 0 {
      // Half of the inputs have the value already; the others follow.
      #expect(step.outputs[0].matters == 2 && step.outputs[0].follows == 1)
      #expect(step.outputs[0].changed == 0.5 && step.outputs[0].right == 0.5)
      #expect(step.outputs[1].matters == 0 && step.outputs[1].changed == 0 && step.outputs[1].follows == nil)
    }
    #expect(report.steps[1].outputs.allSatisfy { $0.right == 1 && $0.changed == 0 && $0.follows == nil })
    #expect(subject.model.parameters.bits == before)
  }

  /// The direction of a token is the difference of its embeddings: 1 at one symbol, −1 at the other.
  @Test func theDirectionIsADifferenceOfMeans() throws {
    let steering = Steering(
      .variable("A", values: [0, 1]), site: .residualPre, layer: 0, positions: try places("A"))
    let direction = try steering.direction(in: subject)
    let digits = try subject.texts.tokenizer.encode("01")
    for (i, value) in direction.enumerated() {
      #expect(value == (i == digits[1] ? 1 : i == digits[0] ? -1 : 0))
    }
    #expect(throws: ArgumentError.self, "the stream at B knows nothing of A") {
      try Steering(.variable("A", values: nil), site: .residualPre, layer: 0, positions: places("B"))
        .check(subject)
    }
    #expect(throws: ArgumentError.self) {
      try Steering(.variable("A", values: [0, 7]), layer: 0).check(subject)
    }
    #expect(throws: ArgumentError.self) {
      try Steering(.variable("C", values: nil), layer: 0).check(subject)
    }
  }
}
