import Arrays
import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Accuracies beside what they have to be measured against: what the text shows, constant answers, mirrors, samples.
@Suite(.tiered) struct FairEvaluationTests {
  /// Evaluates a model that gives every input the answer to one of them.
  private func constant(
    _ world: World, answering input: Input, symmetry: InputSymmetry? = nil,
    seen: (Input) -> Bool? = { _ in nil }
  ) throws -> WorldEvaluation {
    let tokenizer = SymbolTokenizer(world: world)
    let example = try world.example(for: input)
    let answer = try tokenizer.encode(example.completion) + [tokenizer.endOfText!]
    let prompt = example.promptSymbols.count
    let model = Model(
      GPT2(vocabulary: tokenizer.vocabularySize, context: 32, width: 4, layers: 1, heads: 1), seed: 1)
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      let place = context.positions.upperBound - prompt
      for row in context.examples.indices {
        logits.at(row).fill(0)
        logits[row, 0, answer[min(place, answer.count - 1)]] = 50
      }
    }
    return try WorldEvaluation(
      model: model, tokenizer: tokenizer, world: world, inputs: try #require(world.allInputs()),
      symmetry: symmetry, seen: seen, hooks: hooks)
  }

  private func world(completion: String) throws -> World {
    try World(
      yaml: """
        name: w
        inputs: {A: boolean, B: boolean, C: boolean}
        outputs: {both: A and B, all: both and C, sum: A + B + C}
        prompt: "{A},{B},{C}"
        completion: "\(completion)"
        """)
  }

  @Test func hiddenOutputsAreNeitherRightNorWrong() throws {
    let world = try world(completion: "\\n{all}\\n")
    let result = try constant(world, answering: Input([0, 0, 0]))
    #expect(result.hidden == ["both", "sum"])
    #expect(result.accuracy.variables["both"] == .some(nil) && result.accuracy.variables["sum"] == .some(nil))
    #expect(result.accuracy.variables["all"]??.all == 0.875)
    #expect(result.accuracy.exact.all == 0.875)
    let json = String(decoding: try JSONFile.line(result.accuracy), as: UTF8.self)
    #expect(json.contains("\"both\":null") && json.contains("\"sum\":null"))
    let read = try JSONDecoder().decode(WorldEvaluation.Summary.self, from: Data(json.utf8))
    #expect(read == result.accuracy)
  }

  /// Always 0 is right on 7 of 8 inputs, and so is the constant that stands beside it.
  @Test func constantAnswers() throws {
    let world = try world(completion: "\\n{all},{sum}\\n")
    let result = try constant(world, answering: Input([0, 0, 1])) { $0.values[0] == 0 }
    let majority = result.accuracy.majority
    #expect(majority.variables["all"]??.all == 0.875 && majority.variables["all"]??.seen == 1)
    #expect(majority.variables["sum"]??.all == 0.375 && majority.variables["both"] == .some(nil))
    #expect(majority.exact.all == 0.375 && result.accuracy.exact.all == 0.375)
  }

  @Test func mirrorsAreNoProof() throws {
    let world = try world(completion: "\\n{sum}\\n")
    let symmetry = try #require(world.symmetry)
    #expect(symmetry.classes == [[0, 1, 2]])
    // Seen: 0,0,1 and 1,1,1; its mirrors 0,1,0 and 1,0,0 are held out, 0,0,0 and the three with sum 2 have none.
    let result = try constant(world, answering: Input([0, 0, 1]), symmetry: symmetry) {
      [[0, 0, 1], [1, 1, 1]].contains($0.values)
    }
    #expect(result.accuracy.exact.heldOut == 2.0 / 6 && result.accuracy.exact.heldOutWithoutMirrors == 0)
    #expect(result.mirrors?.heldOut == 6 && result.mirrors?.seen == 2)
    #expect(result.mirrors?.exchangeable == [["A", "B", "C"]])
    #expect(try constant(world, answering: Input([0, 0, 1])).mirrors == nil)
  }

  @Test func evaluationInputs() throws {
    #expect(EvaluationInputs("all") == .all && EvaluationInputs("7") == .draws(7))
    for text in ["0", "-1", "every", "65537", ""] { #expect(EvaluationInputs(text) == nil) }
    let settings = try JSONDecoder().decode(
      [EvaluationInputs].self, from: JSONFile.line([EvaluationInputs.all]))
    #expect(settings == [.all])
  }

  private func run(_ evaluated: EvaluationInputs?) throws -> (metrics: MetricsEntry, notes: [String]) {
    var small = try SmallRun()
    small.world = try World(
      yaml: """
        name: sums
        inputs: {a: integer 0..<80, b: integer 0..<80}
        outputs: {s: (a + b) mod 2, hidden: a}
        prompt: "{a},{b}"
        completion: "={s}"
        symbols: numbers
        """)
    small.settings.schedule.maximumSteps = 1
    small.settings.data.trainingExamples = 600
    small.settings.record.evaluated = evaluated
    let trainer = try small.trainer()
    _ = try trainer.train()
    return (try #require(try small.run.metrics().last), try trainer.notes())
  }

  @Test func drawsAreAnnouncedWithTheirError() throws {
    let (usual, notes) = try run(nil)
    let interval = try #require(usual.interval)
    #expect(usual.drawnInputs == 256 && interval.high > interval.low)
    #expect(interval == ShareInterval(try #require(usual.accuracy).all, of: 256))
    #expect(
      notes.contains { $0.contains("256 draws") && $0.contains("6400") && $0.contains("6.0 percentage") })
    #expect(notes.contains { $0.contains("not in the text") && $0.contains("hidden") })
    #expect(notes.contains { $0.contains("a, b apart") })
    #expect(usual.variables?["hidden"] == .some(nil) && usual.majority?.variables["hidden"] == .some(nil))
    let (few, _) = try run(.draws(20))
    #expect(few.drawnInputs == 20)
  }

  @Test func allInputsAreExact() throws {
    let (entry, notes) = try run(.all)
    #expect(entry.drawnInputs == nil && entry.interval == nil)
    #expect(!notes.contains { $0.contains("draws") })
    #expect(entry.majority?.exact.all == 0.5)
  }

  @Test func allOfTooManyIsRefused() throws {
    var small = try SmallRun()
    small.world = try World.named("kth-smallest")
    small.settings.record.evaluated = .all
    #expect(throws: SettingsError.self) { try small.trainer() }
  }

  /// A checkpoint of a run knows the run's data; without them, data that were given are not known.
  @Test func checkpointsKnowWhatWasSeen() throws {
    var small = try SmallRun()
    small.settings.schedule.maximumSteps = 5
    small.settings.data.directory = "somewhere"
    small.settings.data.trainingExamples = 100
    let data = TrainingData(
      train: try Dataset.generate(world: small.world, count: 5, seed: 1), valid: [], world: small.world)
    try small.train()
    try data.write(to: small.run.data)
    try TrainingRecord(settings: small.settings, command: "", world: small.world).write(to: small.run)
    let inputs = try #require(small.world.allInputs())
    let prompts = Set(data.train.map(\.prompt))
    let known = try TrainingInputs(of: try Run.open(small.run.checkpoint(5)))
    for input in inputs {
      #expect(known.contains(input) == prompts.contains(try small.world.example(for: input).prompt))
    }
    try FileManager.default.removeItem(atPath: small.run.data)
    let unknown = try TrainingInputs(of: try Run.open(small.run.checkpoint(5)))
    #expect(inputs.allSatisfy { unknown.contains($0) == nil })
  }
}
