import Foundation
import GPT
import Probe
import Records
import Tasks
import TestSupport
import Testing
import Worlds

/// Dependency reports of small models that were never trained.
@Suite(.tiered) struct DependencyModelTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func run(_ name: String, _ parameters: [String: Int] = [:], context: Int) throws -> Run {
    let world = try World.named(name, parameters: parameters)
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: context, width: 12, layers: 2, heads: 3,
        initialDeviation: 0.4), seed: 4)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    return try Run.open(directory.path, world: world)
  }

  /// Teacher-forced attention is that of `AttentionReport` when the model answers right.
  @Test func attentionIsThatOfAttentionReport() throws {
    let run = try run("boolean", context: 24)
    let world = try #require(run.world)
    let input = try world.parse(input: "1,0,1,0,1")
    let example = try world.example(for: input)
    let tokens = try run.requireTokenizer().encode(example.prompt + example.completion)
    // Makes the model answer rightly, whatever its weights are.
    var hooks = Hooks()
    hooks.add(at: HookPoint(.logits)) { logits, context in
      logits.fill(0)
      if context.positions.upperBound < tokens.count {
        logits[0, logits.shape[1] - 1, tokens[context.positions.upperBound]] = 50
      }
    }
    let attention = try AttentionReport(run: run, input: input, hooks: hooks)
    #expect(attention.isCorrect == true)
    let rows = try DependencyRows(world, inputs: [try world.parse(input: "0,0,0,1,1"), input])
    let texts = try TaskTexts(
      rows.inputs, of: world, tokenizer: run.requireTokenizer(), isSample: false
    ).all
    let asked = Asked(outputs: rows.outputs, inputs: rows.cells)
    #expect(texts[1].tokens == attention.tokenIDs)
    #expect(asked.queries(in: texts[1]) == attention.outputs.map(\.predictingPosition))
    let means = try InputAttention(of: run.model, over: texts, asked: asked).meanOverHeads
    for (output, expected) in attention.outputs.enumerated() {
      for (layer, inputs) in expected.attention.enumerated() {
        for (variable, value) in inputs.enumerated() {
          let row = rows.pairs + output * 5 + variable
          #expect(abs(means[row * 2 + layer] - value) < 1e-6)
        }
      }
    }
  }

  /// In worked steps an output is predicted where it is first written, and inputs count wherever they stand before.
  @Test func workedSteps() throws {
    let run = try run("boolean-steps", context: 128)
    let world = try #require(run.world)
    let rows = try DependencyRows(world, inputs: [world.parse(input: "1,0,1,0,1")])
    let text = try TaskTexts(
      rows.inputs, of: world, tokenizer: run.requireTokenizer(), isSample: false
    ).text(0)
    let example = try world.example(for: rows.inputs[0])
    let upToNewA = example.symbols[...text.predicting("newA")!].joined()
    #expect(upToNewA == "1,0,1,0,1\nA xor C = 1 xor 1 = ")
    let report = try DependencyReport(run: run)
    #expect(report.outputs.count == 6 && report.rows == 960 && report.inputs == report.worldInputs)
  }

  @Test func threadsDoNotMatter() throws {
    let run = try run("boolean", context: 24)
    var settings = DependencySettings()
    settings.perHead = true
    settings.divideByMaximum = true
    settings.randomModels = 1
    let one = try JSONFile.text(DependencyReport(run: run, settings: settings, threads: 1))
    let three = try JSONFile.text(DependencyReport(run: run, settings: settings, threads: 3))
    #expect(one == three)
    let read = try JSONDecoder().decode(DependencyReport.self, from: one)
    #expect(read.features == 6 && read.settings == settings && read.scores.count == 6)
    #expect(try JSONFile.text(read) == one)
  }

  /// One output, lists of numbers, more inputs than the limit: a sample, and no output to leave out.
  @Test func samplesOfListWorlds() throws {
    let run = try run("kth-smallest", ["length": 4, "limit": 20], context: 12)
    var settings = DependencySettings()
    settings.sample = 40
    settings.randomModels = 2
    let steps = StepLog()
    let report = try DependencyReport(run: run, settings: settings) { steps.add($0, $1) }
    #expect(report.inputs == 40 && report.worldInputs == 160_000 && report.rows == 160)
    #expect(report.notes[0] == "A sample of 40 of the world's 160000 inputs, seed 0.")
    for score in report.scores {
      let exists = score.label == .counterfactual && score.split == .byInput
      #expect((score.probe != nil) == exists && (score.missing == nil) == exists)
    }
    // 3 models × (40 texts + 5 folds).
    #expect(steps.largest == 135 && steps.total == 135)
    #expect(report.maps.depth == [[1, 1, 1, 1]])
  }

  @Test func clearErrors() throws {
    let run = try run("boolean", context: 24)
    let alone = try Run.open(directory.path)
    #expect(throws: FileError.self) { try DependencyReport(run: alone) }
    var settings = DependencySettings()
    settings.folds = 1
    #expect(throws: SettingsError(setting: "folds", expected: NumberRange.folds.expectation, found: "1")) {
      try DependencyReport(run: run, settings: settings)
    }
    settings.folds = 33
    #expect(throws: ProbeError.self) { try DependencyReport(run: run, settings: settings) }
    settings.folds = 5
    settings.classifier.k = 2_000
    #expect(throws: ProbeError.neighbours(k: 2_000, trainingRows: 750)) {
      try DependencyReport(run: run, settings: settings)
    }
    let short = try self.run("boolean", context: 10)
    #expect(throws: ModelError.tooLong(length: 24, context: 10)) { try DependencyReport(run: short) }
  }
}

/// Remembers the largest step that was told, from any thread.
private final class StepLog: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var largest = 0
  private(set) var total = 0

  func add(_ done: Int, _ total: Int) {
    lock.withLock {
      largest = max(largest, done)
      self.total = total
    }
  }
}
