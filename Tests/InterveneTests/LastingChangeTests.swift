import Arrays
import GPT
import Intervene
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Changes that last do what the interventions did, on a model with random weights and biases.
@Suite(.tiered) struct LastingChangeTests {
  private let directory: TemporaryDirectory
  private let run: Run
  private let session: Session<TaskTexts>

  init() throws {
    directory = try TemporaryDirectory()
    let world = try World.named("boolean")
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 64, width: 24, layers: 3, heads: 3, dropout: 0,
        initialDeviation: 0.3), seed: 5)
    for (index, specification) in model.architecture.layout.specifications.enumerated()
    where specification.name.hasSuffix("bias") {
      var generator = SeededGenerator(seed: UInt64(index))
      let bias = model.parameters[index]
      for i in 0..<bias.count { bias[i] += Float(generator.uniform(below: 100)) / 100 - 0.5 }
    }
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory["model"])
    run = try Run.open(directory["model"], world: world)
    session = try Session(run: run, threads: 2)
  }

  private static var steering: [Steering] {
    Site.vectors.filter { !$0.isByHead }.flatMap { site in
      [0, 1].map { Steering(.variable("D", values: nil), site: site, layer: $0, coefficient: -1.5) }
    }
  }

  private static let changes: [[any Intervention]] = [
    [Ablation(heads: [Head(0, 1), Head(2, 0)])],
    [Flip("blocks.1.attn.W_O[2]", how: .sign), Flip("blocks.0.mlp.W_in", how: .scale(0.5))],
    {
      var ablation = Ablation()
      ablation.mlps = [1]
      ablation.attention = [2]
      ablation.neurons = [Neuron(0, 3)]
      return [ablation]
    }(),
  ]

  @Test(arguments: 0..<changes.count) func saysTheSame(_ number: Int) throws {
    try compare(Self.changes[number])
  }

  @Test(arguments: 0..<steering.count) func directionsBecomePartsOfBiases(_ number: Int) throws {
    try compare([Self.steering[number]])
  }

  private func compare(_ interventions: [any Intervention]) throws {
    let input = "1,0,1,0,1"
    let hooked = try AnswerReport(session, input: input, changes: [("hooked", interventions)]).answers[1]
    try ChangedRun(interventions, of: run, threads: 2).write(
      of: run, shownAs: "model", command: "test", to: directory["changed"])
    let changed = try Run.open(directory["changed"])
    #expect(changed.world?.name == "boolean")
    let asked = try AnswerReport(Session(run: changed, threads: 2), input: input, changes: []).answers[0]
    #expect(asked.generated == hooked.generated)
    for (a, b) in zip(asked.probabilities, hooked.probabilities) {
      #expect(abs(try #require(a) - (try #require(b))) < 1e-4)
    }
    // The model of the run stays as it is.
    let untouched = try AnswerReport(session, input: input, changes: []).answers[0]
    #expect(zip(untouched.probabilities, hooked.probabilities).contains { abs($0! - $1!) > 1e-3 })
  }

  @Test func refusesWhatCannotLast() throws {
    var mean = Ablation(heads: [Head(0, 1)])
    mean.mode = .mean
    var placed = Ablation(heads: [Head(0, 1)])
    placed.positions = [try #require(TextPosition("newB"))]
    let cut = Knockout(from: [try #require(TextPosition("newD-1"))], to: [try #require(TextPosition("A"))])
    for intervention in [mean, placed, cut] as [any Intervention] {
      #expect(throws: ArgumentError.self) { try ChangedRun([intervention], of: run, threads: 1) }
    }
  }
}
