import Foundation
import GPT
import Probe
import Tasks
import TestSupport
import Testing
import Worlds

/// Training on lists of numbers: the data, the loss on the answer, parts of the parameters, the best weights.
@Suite(.tiered) struct FinetuningTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private static func world(_ symbols: String = "words", k: Int = 2) throws -> World {
    let built = try World.named("kth-smallest", parameters: ["length": 4, "limit": 12, "k": k])
    return try World(
      yaml: built.yaml.replacingOccurrences(of: "symbols: words", with: "symbols: \(symbols)"))
  }

  private func settings(steps: Int = 40) -> TrainingSettings {
    var settings = Finetuning.paperSettings
    settings.data.lists = 2_000
    settings.model.width = 16
    settings.model.layers = 2
    settings.model.heads = 2
    settings.schedule.maximumSteps = steps
    settings.schedule.batch = 32
    settings.optimiser.learningRate = LearningRateSchedule(shape: .constant, peak: 5e-3, warmUpSteps: 5)
    settings.record.evaluateEvery = 10
    settings.record.checkpointEvery = 10
    return settings
  }

  private func finetuning(
    _ name: String, _ settings: TrainingSettings, from initial: Run? = nil
  ) throws -> Finetuning {
    let world = try Self.world()
    let record = TrainingRecord(settings: settings, command: "", world: world)
    return try Finetuning(
      run: RunDirectory(directory[name]), record: record, world: world, tokenizer: initial?.tokenizer)
  }

  /// Each symbol layout: which positions hold the numbers, and what predicts the answer.
  @Test(arguments: ["words", "numbers"])
  func tokensOfLists(symbols: String) throws {
    let world = try Self.world(symbols)
    let tokenizer = SymbolTokenizer(world: world)
    let task = try KthSmallest(world: world, tokenizer: tokenizer)
    #expect(task.k == 2 && task.length == 4 && task.numbers == Array(0..<12))
    let list = [7, 0, 11, 7]
    let example = try world.example(for: Input(list))
    let whole = try tokenizer.encode(example.prompt + example.completion).map(Int32.init)
    let answerAt = try #require(example.spans.last).range.lowerBound
    #expect(task.tokens(list) == Array(whole[..<answerAt]))
    #expect(task.row == answerAt - 1)
    #expect(task.answerToken(task.answer(list)) == whole[answerAt])
    #expect(task.positions == example.spans.dropLast().map(\.range.lowerBound))
    #expect(task.answer(list) == 7 && task.answer([3, 3, 9, 9]) == 3)
  }

  /// The paper's texts for a tokenizer without a world: numbers that are one token each.
  @Test func numbersOfATokenizer() throws {
    struct Gaps: Tokenizer {
      // As GPT-2: a number's token includes the space before it; 3 is two tokens.
      var vocabularySize: Int { 100 }
      var special: [String: Int] { [:] }
      var beginningOfText: Int? { nil }
      var endOfText: Int? { nil }
      var padding: Int? { nil }
      func encoding(_ text: String, addsSpecial: Bool) throws -> Encoding {
        let ids = text.split(separator: " ").enumerated().flatMap { place, word in
          let id = Int(word)! + (place > 0 ? 50 : 0)
          return word == "3" ? [id, 99] : [id]
        }
        return Encoding(ids: ids, offsets: ids.map { _ in 0..<0 })
      }
      func decode(_ ids: [Int]) -> String { "" }
      func piece(_ id: Int) -> String { "" }
      func entry(_ id: Int) -> String? { nil }
      func id(of piece: String) -> Int? { nil }
      func files(context: Int) -> [String: Data] { [:] }
    }
    let task = try KthSmallest(tokenizer: Gaps(), k: 1, length: 3, limit: 6)
    #expect(task.numbers == [0, 1, 2, 4, 5, 6])
    #expect(task.tokens([3, 0, 5]) == [4, 50, 56])
    #expect(task.row == 2 && task.positions == [0, 1, 2])
    #expect(task.answerToken(task.answer([3, 1, 5])) == 1)
  }

  @Test func whatIsNoSuchTask() throws {
    let boolean = try World.named("boolean")
    #expect(throws: MechanisticError.otherWorld("boolean")) {
      try KthSmallest(world: boolean, tokenizer: SymbolTokenizer(world: boolean))
    }
    let characters = try Self.world("characters")
    #expect(throws: MechanisticError.severalTokens) {
      try KthSmallest(world: characters, tokenizer: SymbolTokenizer(world: characters))
    }
    let world = try Self.world()
    #expect(throws: MechanisticError.rank(5, length: 4)) {
      try KthSmallest(world: world, tokenizer: SymbolTokenizer(world: world), k: 5)
    }
    #expect(throws: MechanisticError.fewLists(99)) { try ListSplit(count: 99) }
  }

  @Test func splitsInOrder() throws {
    let split = try ListSplit(count: ListSplit.paperCount)
    #expect(split.train == 0..<980_000 && split.validation == 980_000..<990_000)
    #expect(split.test == 990_000..<1_000_000)
    let odd = try ListSplit(count: 250)
    #expect(odd.train == 0..<246 && odd.validation == 246..<248 && odd.test == 248..<250)
  }

  /// The same list for every k, another for every index and seed; numbers evenly drawn.
  @Test func listsAreDrawnByNumber() throws {
    let tokenizer = SymbolTokenizer(world: try Self.world())
    let second = try KthSmallest(world: Self.world(), tokenizer: tokenizer)
    let third = try KthSmallest(world: Self.world(), tokenizer: tokenizer, k: 3)
    #expect((0..<50).allSatisfy { second.list($0, seed: 1) == third.list($0, seed: 1) })
    let lists = (0..<3_000).map { second.list($0, seed: 1) }
    #expect(lists.map { $0 } != (0..<3_000).map { second.list($0, seed: 2) })
    let counts = Dictionary(grouping: lists.joined(), by: { $0 }).mapValues(\.count)
    // 12,000 draws of 12 numbers: 1,000 each, standard deviation 30.
    #expect(counts.count == 12 && counts.values.allSatisfy { abs($0 - 1_000) < 150 })
  }

  /// It learns, keeps the best weights, and its report is about them.
  @Test func learnsAndKeepsTheBest() throws {
    var settings = settings(steps: 120)
    // A rate this high at the end spoils what was learnt: the best weights are not the last.
    settings.optimiser.learningRate = LearningRateSchedule(shape: .constant, peak: 1e-2, warmUpSteps: 10)
    let finetuning = try finetuning("run", settings)
    #expect(try finetuning.begin(log: .none).train() == .finished)
    let report = try finetuning.report()
    let accuracies = report.evaluations.compactMap(\.accuracy?.all)
    #expect(report.evaluations.count == 12 && report.test.lists == 20 && report.k == 2)
    let best = try #require(report.best)
    #expect(best.accuracy?.all == accuracies.max())
    // Guessing right by chance: 1 in 12.
    #expect(try #require(accuracies.max()) > 0.4)
    let run = try Run.open(finetuning.run.path)
    let split = try ListSplit(count: 2_000)
    let lists = split.validation.map { finetuning.task.list($0, seed: settings.seed) }
    let again = try finetuning.task.accuracy(of: run.model, on: lists)
    #expect(again.accuracy == best.accuracy?.all && again.loss == best.validLoss)
  }

  /// An interrupted run ends with the same bytes, also when it began from a model that is gone.
  @Test func goesOnWithoutItsFirstModel() throws {
    let first = try finetuning("first", settings(steps: 10))
    _ = try first.begin(log: .none).train()
    let start = try Run.open(first.run.path)
    var settings = settings(steps: 30)
    settings.seed = 9
    let whole = try finetuning("whole", settings, from: start)
    _ = try whole.begin(initial: start.model, log: .none).train()
    let parts = try finetuning("parts", settings, from: start)
    do {
      let session = try parts.begin(initial: Run.open(first.run.path).model, log: .none)
      #expect(
        try session.train(shouldStop: { session.trainer.completedSteps == 4 }) == .interrupted(step: 4))
    }
    try FileManager.default.removeItem(atPath: first.run.path)
    let (_, resumed) = try Finetuning.resume(parts.run.path, log: .none)
    #expect(resumed.trainer.completedSteps == 4)
    #expect(try resumed.train() == .finished)
    for name in ["model.safetensors", "metrics.jsonl"] {
      #expect(try bytes("\(parts.run.path)/\(name)") == bytes("\(whole.run.path)/\(name)"))
    }
  }

  /// Only the chosen parameters change, and these do.
  @Test(arguments: TunedParameters.allCases)
  func tunesAPart(tuned: TunedParameters) throws {
    let first = try finetuning("first", settings(steps: 2))
    _ = try first.begin(log: .none).train()
    let start = try Run.open(first.run.path)
    var settings = settings(steps: 3)
    settings.optimiser.tune = tuned
    settings.optimiser.weightDecay = 0.1
    let second = try finetuning("second", settings, from: start)
    _ = try second.begin(initial: start.model, log: .none).train()
    let before = try Run.open(first.run.path).model.parameters
    let after = try Run.open(second.run.path).model.parameters
    for (index, specification) in before.layout.specifications.enumerated() {
      let name = specification.name
      let expected =
        switch tuned {
        case .all: true
        case .attn: name.contains(".attn.")
        case .mlp: name.contains(".mlp.")
        case .ln: name.contains(".ln_")
        }
      #expect((before[index].values != after[index].values) == expected, "\(name)")
    }
  }
}
