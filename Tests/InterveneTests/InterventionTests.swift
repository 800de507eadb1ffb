import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing

/// An intervention that doubles the token embedding of a copy of the parameters, and fails in a hook if told so.
private struct Doubling: Intervention {
  struct Failure: Error, Equatable {}

  static let kind = "double"
  var fails = false
  var positions: [TextPosition]? { nil }
  var editsParameters: Bool { true }
  var description: String { "doubling" }

  func check(_ subject: any InterventionSubject) throws {}

  func addHooks(to hooks: inout Hooks, in context: InterventionContext) throws {
    guard fails else { return }
    hooks.add(at: HookPoint(.mlpOut, layer: 1)) { tensor, _ in
      tensor.fill(.nan)
      throw Failure()
    }
  }

  func edit(_ parameters: Parameters, of model: Model) throws {
    parameters[0].withMutableValues { for i in $0.indices { $0[i] *= 2 } }
  }
}

/// What holds for all interventions: how they are written, and that they leave nothing behind.
@Suite(.tiered) struct InterventionTests {
  private let subject: Session<TaskTexts>

  init() throws { subject = try Session(PlantedModel()) }

  private func state() throws -> [[UInt32]] {
    [subject.model.parameters.bits]
      + (try subject.texts.batches().map { try subject.model.run($0.tokens).logits.bits })
  }

  @Test func nothingIsLeftBehind() throws {
    let before = try state()
    let edges = [try #require(AttentionEdge("0.1:3:0"))]
    var cut = Ablation(mode: .resample)
    cut.edges = edges
    cut.mlps = [0]
    for interventions: [any Intervention] in [
      [Ablation(heads: [Head(0, 1)])], [Ablation(heads: [Head(0, 1)], mode: .mean)], [cut],
      [Doubling()],
    ] {
      _ = try subject.evaluate(interventions)
      #expect(try state() == before)
    }
    #expect(throws: Doubling.Failure()) { try subject.evaluate([Doubling(fails: true)]) }
    #expect(try state() == before)
    _ = try SubsetRunner(subject, mode: .mean).scores(of: [HeadSet([Head(0, 1)], layers: 2)])
    #expect(try state() == before)
  }

  @Test func editsReachTheRun() throws {
    let doubled = try subject.evaluate([Doubling()])
    let plain = try subject.evaluate([])
    #expect(doubled.teacherForced.completions.count == plain.teacherForced.completions.count)
    let batch = try #require(subject.texts.batches().first)
    let copy = subject.model.parameters.copy()
    try Doubling().edit(copy, of: subject.model)
    let edited = Model(subject.model.architecture, parameters: copy)
    let logits = try edited.run(batch.tokens).logits
    #expect(logits.bits != (try subject.model.run(batch.tokens).logits.bits))
    let answers = try Session(model: edited, texts: subject.texts).evaluate([])
    #expect(answers.teacherForced == doubled.teacherForced)
    #expect(answers.generated == doubled.generated)
  }

  @Test func specificationsRoundTrip() throws {
    let text = """
      interventions:
        - ablate: {heads: [0.0, 1.1], mode: mean, positions: [A, copyB-1, 4]}
        - ablate:
            edges: ["0.1:copyA-1:A"]
            norms: [0.ln1, ln_final]
            mode: resample
            seed: 7
      """
    let specification = try InterventionSpecification(yaml: text)
    let first = try #require(specification.interventions[0] as? Ablation)
    #expect(first.heads == [Head(0, 0), Head(1, 1)] && first.mode == .mean)
    #expect(first.positions?.map(\.description) == ["A", "copyB-1", "4"])
    try specification.check(subject)
    let json = try JSONFile.text(specification)
    let again = try InterventionSpecification(yaml: String(decoding: json, as: UTF8.self))
    #expect(again.interventions[0] as? Ablation == first)
    #expect(again.interventions[1] as? Ablation == specification.interventions[1] as? Ablation)
    // Trailing zeros count: neuron 10 is not neuron 1.
    let neuron = try InterventionSpecification(yaml: "interventions: [{ablate: {neurons: [1.10]}}]")
    #expect((neuron.interventions[0] as? Ablation)?.neurons == [Neuron(1, 10)])
  }

  @Test(arguments: [
    ("interventions: []", 1, "at least one"),
    ("intervention: []", 1, "interventions"),
    ("interventions:\n  - ablat: {heads: [0.0]}", 2, "did you mean ablate"),
    ("interventions:\n  - ablate:\n      haeds: [0.0]", 3, "did you mean heads"),
    ("interventions:\n  - ablate: {heads: [zero]}", 2, "\"zero\""),
    ("interventions:\n  - ablate: {heads: 0.1}", 2, "a list"),
    ("interventions:\n  - ablate: {mlps: [1.5]}", 2, "a whole number"),
    ("interventions:\n  - ablate: {heads: [0.0], mode: men}", 2, "did you mean mean"),
    ("interventions:\n  - ablate: {heads: [0.0]}\n    other: 1", 3, "other"),
    ("interventions:\n  - ablate: {edges: [0.1]}", 2, "head:from:to"),
    ("interventions:\n  - ablate: {positions: [\"a b\"], heads: [0.0]}", 2, "a position"),
    ("interventions: {", 1, "YAML"),
    ("", 1, "empty"),
  ]) func badSpecifications(_ text: String, _ line: Int, _ part: String) throws {
    do {
      _ = try InterventionSpecification(yaml: text, file: "spec.yaml")
      Issue.record("accepted: \(text)")
    } catch let error as FileError {
      #expect(error.path == "spec.yaml")
      #expect(error.line == line, "\(error)")
      #expect(error.description.contains(part), "\(error)")
    }
  }

  @Test(arguments: [
    ("{}", "nothing to ablate"), ("{heads: [2.0]}", "layer from 0 to 1"),
    ("{heads: [0.2]}", "head from 0 to 1"), ("{neurons: [0.96]}", "neuron from 0 to 95"),
    ("{mlps: [9]}", "layer from 0 to 1"), ("{attention: [-1]}", "layer from 0 to 1"),
    ("{residual: [3]}", "layer from 0 to 2"), ("{norms: [2.ln1]}", "layer from 0 to 1"),
    ("{heads: [0.0, 0.0]}", "twice"), ("{heads: [0.0], attention: [0]}", "as a whole"),
    ("{neurons: [1.3], mlps: [1]}", "as a whole"), ("{heads: [0.1], edges: [\"0.1:3:0\"]}", "as a whole"),
    ("{heads: [0.0], positions: [copA]}", "copyA"), ("{heads: [0.0], positions: [7]}", "from 0 to 6"),
    ("{heads: [0.0], positions: []}", "at least one"), ("{heads: [0.0], positions: [A-3]}", "outside"),
    ("{edges: [\"0.1:0:3\"]}", "comes later"), ("{edges: [\"0.1:3:0\"], positions: [3]}", "of their own"),
  ]) func impossibleAblations(_ text: String, _ part: String) throws {
    let specification = try InterventionSpecification(yaml: "interventions: [{ablate: \(text)}]")
    do {
      _ = try subject.evaluate(specification.interventions)
      Issue.record("accepted: \(text)")
    } catch let error as ArgumentError {
      #expect(error.description.contains(part), "\(error)")
    }
  }

  @Test func errorsNameTheEntry() throws {
    let heads: [any Intervention] = [Ablation(heads: [Head(0, 0)]), Ablation(heads: [Head(0, 5)])]
    do {
      _ = try subject.evaluate(heads)
      Issue.record("accepted head 0.5")
    } catch let error as ArgumentError {
      #expect(error.argument.hasPrefix("interventions[1].ablate"))
    }
  }

  /// Read from a file, they name its line, too.
  @Test func errorsNameTheLine() throws {
    func place(_ entries: String) throws -> String {
      let specification = try InterventionSpecification(yaml: "interventions:\n\(entries)", file: "spec.yaml")
      let error = #expect(throws: ArgumentError.self) { try specification.check(subject) }
      return error?.argument ?? ""
    }
    #expect(
      try place("  - ablate: {heads: [0.0]}\n\n  - ablate:\n      heads: [0.5]\n")
        == "spec.yaml:4, interventions[1].ablate, heads")
    #expect(try place("  - ablate: {heads: [0.5]}\n") == "spec.yaml:2, heads")
    #expect(
      try place("  - ablate: {heads: [0.0]}\n  - ablate: {heads: [0.0], mode: mean}\n")
        == "spec.yaml:3, interventions[1].ablate")
  }

  /// Entries that act together must not replace the same thing.
  @Test func contradictionsBetweenEntries() throws {
    let subject = try Session(PlantedModel())
    func refused(_ entries: String) throws -> String {
      let specification = try InterventionSpecification(yaml: "interventions:\n\(entries)", file: "spec.yaml")
      do {
        _ = try subject.evaluate(specification.interventions, generating: false)
        return ""
      } catch let error as ArgumentError { return "\(error)" }
    }
    #expect(
      try refused("  - ablate: {heads: [0.0]}\n  - ablate: {heads: [0.1, 0.0], mode: mean}\n").contains(
        "head 0.0 is already ablated (zero) by interventions[0]"))
    #expect(
      try refused("  - ablate: {heads: [0.0]}\n  - ablate: {heads: [0.0], positions: [A]}\n").contains(
        "head 0.0"))
    #expect(
      try refused(
        "  - ablate: {heads: [0.0], positions: [B]}\n  - ablate: {heads: [0.0], positions: [A]}\n") == "")
    #expect(
      try refused(
        "  - knockout: {from: [copyA-1], to: [A]}\n  - knockout: {from: [copyA-1], to: [A]}\n"
      ).contains("the same is done by interventions[0]"))
  }
}
