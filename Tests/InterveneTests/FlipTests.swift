import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

extension Parameters {
  /// The bits of all values.
  fileprivate var bits: [[UInt32]] {
    layout.specifications.indices.map { self[$0].values.map(\.bitPattern) }
  }
}

/// Changes of weights in a model whose workings are known: head 0.1 copies A at position 3, head 1.0 copies B at position 5.
@Suite(.tiered) struct FlipTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  /// The outputs that are not right in all texts, teacher-forced and generated.
  private func broken(_ flips: Flip...) throws -> [[String]] {
    let report = try FlipReport(subject, flips)
    let generated = try #require(report.flipped.generated)
    return [report.flipped.teacherForced, generated].map { found in
      report.outputs.filter { found[$0]! < 1 }
    }
  }

  private func places(_ texts: String...) -> [TextPosition] { texts.map { TextPosition($0)! } }

  @Test(arguments: ["sign", "zero", "bit:31"])
  func onlyTheHeadThatCopiesMatters(how: String) throws {
    let how = try #require(WeightChange(how))
    for (head, expected) in [
      ("0.attn.W_O[1]", ["copyA"]), ("1.attn.W_O[0]", ["copyB"]), ("0.attn.W_O[0]", []),
    ] {
      #expect(try broken(Flip("blocks.\(head)", how: how)) == [expected, expected], "\(head), \(how)")
    }
  }

  @Test func zeroedOutputsAreAnAblation() throws {
    let flipped = try subject.evaluate([Flip("blocks.0.attn.W_O[1]", how: .zero)])
    let ablated = try subject.evaluate([Ablation(heads: [Head(0, 1)])])
    #expect(flipped.teacherForced == ablated.teacherForced)
    #expect(flipped.generated == ablated.generated)
  }

  @Test func checkpointNamesAndPatternsMeanTheSamePlaces() throws {
    // The output rows of head 1 are the second half of c_proj's rows.
    for name in ["transformer.h.0.attn.c_proj.weight[12:24]", "blocks.0.*W_O[1:2,:,0:24]"] {
      #expect(try broken(Flip(name, how: .zero)) == [["copyA"], ["copyA"]], "\(name)")
    }
    // Both names of every parameter: each value changes once, not back again.
    let report = try FlipReport(subject, [Flip("*W_O,*attn.c_proj.weight", how: .sign)])
    #expect(report.flipped.teacherForced == ["copyA": 0, "copyB": 0])
    #expect(report.changes.map(\.values) == [576, 576])
  }

  @Test func turningTwiceIsNothing() throws {
    let flip = Flip("blocks.*.attn.*", how: .sign)
    #expect(try broken(flip, flip) == [[], []])
    #expect(try broken(Flip("blocks.0.attn.W_O", how: .scale(1))) == [[], []])
  }

  @Test func swappedHeadsTradePlaces() throws {
    let swap = Flip("blocks.0.attn.W_O[1]", how: .swap, with: "blocks.0.attn.W_O[0]")
    #expect(try broken(swap) == [["copyA"], ["copyA"]])
    #expect(try broken(swap, swap) == [[], []])
    // With its values moved along, the other head does the copying.
    let rest = ["W_Q", "W_K", "W_V"].map {
      Flip("blocks.0.attn.\($0)[1]", how: .swap, with: "blocks.0.attn.\($0)[0]")
    }
    let report = try FlipReport(subject, [swap] + rest)
    #expect(report.flipped.teacherForced == ["copyA": 1, "copyB": 1])
    #expect(report.examples.isEmpty)
  }

  @Test func reportsWhatChanged() throws {
    let report = try FlipReport(subject, [Flip("blocks.0.attn.W_V[1,0:2,0]", how: .sign)])
    let change = try #require(report.changes.first)
    #expect(report.changes.count == 1 && change.values == 2 && change.of == 2 * 24 * 12)
    #expect(change.first.map(\.index) == [[1, 0, 0], [1, 1, 0]])
    #expect(change.first.map(\.new) == change.first.map { -$0.old })
    let norm = change.first.reduce(0) { $0 + 4 * Double($1.old * $1.old) }.squareRoot()
    #expect(abs(change.norm - norm) < 1e-6)
  }

  @Test func noiseHasItsSizeAndSeed() throws {
    func change(seed: UInt64) throws -> FlipReport.Change {
      try #require(
        FlipReport(subject, [Flip("embed.W_E", how: .noise(0.5), seed: seed)]).changes.first)
    }
    let (first, again, other) = (try change(seed: 1), try change(seed: 1), try change(seed: 2))
    #expect(first.first.map(\.new) == again.first.map(\.new))
    #expect(first.first.map(\.new) != other.first.map(\.new))
    // One 1 a row of 24: the deviation is √(1/24 − 1/24²).
    let expected = 0.5 * (1.0 / 24 - 1.0 / 576).squareRoot() * Double(first.values).squareRoot()
    #expect(abs(first.norm / expected - 1) < 0.2)
  }

  @Test func goneWithoutATraceAlsoWhenItFails() throws {
    let bits = subject.model.parameters.bits
    let before = try subject.evaluate()
    _ = try subject.evaluate([Flip("*", how: .noise(1)), Flip("*", how: .zero, positions: places("3.."))])
    #expect(throws: ArgumentError.self) {
      try subject.evaluate([Flip("*", how: .zero), Flip("no.such", how: .zero)])
    }
    #expect(subject.model.parameters.bits == bits)
    let after = try subject.evaluate()
    #expect(after.teacherForced == before.teacherForced && after.generated == before.generated)
  }

  @Test func numbersThatAreNotFiniteCountAsWrong() throws {
    // 5 · 1e38 is more than a Float holds; infinity times 0 is no number.
    let report = try FlipReport(subject, [Flip("blocks.0.attn.W_O[1]", how: .scale(1e38))])
    #expect(report.textsNotFinite == 4)
    #expect(report.changes[0].notFinite == 2)
    #expect(report.flipped.teacherForced == ["copyA": 0, "copyB": 0])
    #expect(report.flipped.generated == ["copyA": 0, "copyB": 0])
    #expect(try JSONFile.text(report).count > 0)
  }

  @Test func positionsDivideTheText() throws {
    let head = "blocks.0.attn.W_O[1]"
    for (place, isRight) in [
      ("3..", false), ("copyA-1..", false), ("4..", true), ("copyA..", true), ("..2", true), ("..3", false),
      ("3", false), ("3..3", false), ("0..", false),
    ] {
      let found = try broken(Flip(head, how: .zero, positions: places(place)))
      #expect(found == (isRight ? [[], []] : [["copyA"], ["copyA"]]), "\(place)")
    }
  }

  @Test func earlierPositionsKeepTheirKeysAndValues() throws {
    // Head 0.1 reads A's value at position 3, but it is computed at position 0.
    let values = "blocks.0.attn.W_V[1]"
    #expect(try broken(Flip(values, how: .zero, positions: places("1.."))) == [[], []])
    #expect(try broken(Flip(values, how: .zero, positions: places("0"))) == [["copyA"], ["copyA"]])
    // Its query is computed at position 3, where the key comes from the cache.
    let queries = "blocks.0.attn.W_Q[1]"
    #expect(try broken(Flip(queries, how: .zero, positions: places("..2", "4.."))) == [[], []])
  }

  @Test func flipsAndAblationsCompose() throws {
    let ablation = Ablation(heads: [Head(1, 0)])
    let flip = Flip("blocks.0.attn.W_O[1]", how: .zero, positions: places("4.."))
    let found = try subject.evaluate([flip, ablation])
    #expect(found.teacherForced.accuracy(0) == 1 && found.teacherForced.accuracy(1) == 0)
    #expect(found.generated?.accuracy(0) == 1 && found.generated?.accuracy(1) != 1)
  }

  @Test func writtenAndReadAgain() throws {
    let yaml = """
      interventions:
        - flip: {parameter: "blocks.0.attn.W_O[1]", how: zero, positions: ["4..", copyA-1]}
        - flip: {parameter: "embed.W_E", how: "noise:0.25", seed: 3}
      """
    let specification = try InterventionSpecification(yaml: yaml)
    let expected = [
      Flip("blocks.0.attn.W_O[1]", how: .zero, positions: places("4..", "copyA-1")),
      Flip("embed.W_E", how: .noise(0.25), seed: 3),
    ]
    #expect(specification.interventions.map { $0 as? Flip } == expected)
    let json = String(decoding: try JSONFile.text(specification), as: UTF8.self)
    #expect(try InterventionSpecification(yaml: json).interventions.map { $0 as? Flip } == expected)
  }

  @Test(
    arguments: [
      ("blocks.0.attn.W_P", "zero", nil, "blocks.0.attn.W_"),
      ("blocks.9.*", "zero", nil, "there is no parameter"),
      ("blocks.0.attn.W_O[2]", "zero", nil, "axis 0: expected an index from 0 to 1, found 2"),
      ("blocks.0.attn.W_O[0,0,0,0]", "zero", nil, "at most 3 indices, found 4"),
      ("blocks.0.attn.W_O[1", "zero", nil, "expected a name with indices"),
      ("", "zero", nil, "expected a name"),
      ("blocks.0.attn.W_O[0,0,0]", "swap", nil, "swap needs two"),
      ("blocks.0.attn.W_O[0]", "swap", "blocks.0.attn.W_O[1,0]", "which are 288, found 24"),
      ("blocks.0.attn.W_O", "swap", "blocks.0.attn.W_O", "values in common"),
      ("blocks.0.attn.W_O[0]", "sign", "blocks.0.attn.W_O[1]", "only swap"),
    ] as [(String, String, String?, String)])
  func refusals(parameter: String, how: String, with: String?, expected: String) throws {
    let how = try #require(WeightChange(how))
    let error = #expect(throws: ArgumentError.self) {
      try FlipReport(subject, [Flip(parameter, how: how, with: with)])
    }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: ["bit:32", "bit:-1", "noise:0", "scale:inf", "signs", "zero:1", ""])
  func impossibleChanges(how: String) {
    #expect(WeightChange(how) == nil)
    let yaml = "interventions: [{flip: {parameter: embed.W_E, how: \"\(how)\"}}]"
    let error = #expect(throws: FileError.self) { try InterventionSpecification(yaml: yaml) }
    #expect(error?.description.contains("expected sign, zero") == true)
  }

  @Test(arguments: ["..", "a..b..c", "3...4", "-1..", "copyA--1.."])
  func impossibleSpans(place: String) { #expect(TextPosition(place) == nil) }

  @Test(arguments: ["copyB..copyA", "copyC..", "9..", "copyB+5.."])
  func spansThatNoTextHas(place: String) throws {
    let place = try #require(TextPosition(place))
    #expect(throws: ArgumentError.self) {
      try subject.evaluate([Flip("embed.W_E", how: .zero, positions: [place])])
    }
  }
}
