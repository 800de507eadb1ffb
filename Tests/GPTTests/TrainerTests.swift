import Foundation
import GPT
import Records
import Tasks
import TestSupport
import Testing

/// Training runs from start to end.
@Suite(.tiered) struct TrainerTests {
  @Test func learnsAndWritesItsDirectory() throws {
    var small = try SmallRun()
    small.settings.schedule.epochs = 12
    small.settings.record.captureEvery = 30
    let trainer = try small.trainer()
    #expect(trainer.totalSteps == 84 && trainer.completedSteps == 0)
    var steps: [Int] = []
    var captures: [Int] = []
    var checkpoints: [Int] = []
    var evaluations: [MetricsEntry] = []
    let outcome = try trainer.train(onEvent: { event in
      switch event {
      case .step(let step, of: 84, _): steps.append(step)
      case .step: Issue.record("the number of steps changed")
      case .capture(let step, let path):
        captures.append(step)
        #expect(FileAccess.exists(path))
      case .checkpoint(let step, let path):
        checkpoints.append(step)
        #expect(FileAccess.exists(path + "/state.json"))
      case .evaluated(let entry): evaluations.append(entry)
      }
    })
    #expect(outcome == .finished && trainer.completedSteps == 84)
    #expect(steps == Array(1...84))
    #expect(captures == [0, 30, 60, 84])
    #expect(checkpoints == Array(stride(from: 5, through: 80, by: 5)) + [84])
    #expect(try small.run.checkpointSteps() == [80, 84])
    #expect(evaluations.map(\.step) == Array(stride(from: 6, through: 84, by: 6)))
    #expect(try small.run.metrics() == evaluations)

    let (first, last) = (evaluations[0], evaluations[evaluations.count - 1])
    #expect(last.trainLoss < 0.75 * first.trainLoss)
    #expect(try #require(last.validLoss) < 0.75 * #require(first.validLoss))
    #expect(last.epoch == 12 && abs(last.learningRate - 5e-3 / 84) < 1e-15)
    #expect(Set(try #require(last.variables).keys) == ["newA", "newB", "newC", "newD", "sum", "sum2"])

    let opened = try Run.open(small.run.path)
    #expect(opened.model.dimensions.vocabulary == 16 && opened.model.dimensions.context == 64)
    #expect(opened.tokenizer as? SymbolTokenizer == SymbolTokenizer(world: small.world))
    let newest = try Checkpoint.readModel(small.run.checkpoint(84))
    #expect(opened.model.parameters.bits == newest.parameters.bits)
    let names = try FileManager.default.contentsOfDirectory(atPath: small.run.path)
    #expect(!names.contains { $0.contains("partial") || $0.contains("old-") })
  }

  @Test func capturesHoldTheProbeSet() throws {
    var small = try SmallRun()
    small.settings.record.captureEvery = 100
    small.settings.schedule.maximumSteps = 2
    try small.train()
    let capture = try Safetensors(path: small.run.capture(2))
    let kinds = [
      "hook_resid_pre", "attn.hook_z", "attn.hook_pattern", "hook_attn_out", "hook_resid_mid", "hook_mlp_out",
      "hook_resid_post",
    ]
    let points = (0..<2).flatMap { layer in kinds.map { "blocks.\(layer).\($0)" } }
    #expect(Set(capture.entries.keys) == Set(points + ["tokens", "logits"]))
    #expect(capture.entries["blocks.1.attn.hook_pattern"]?.shape == [32, 2, 24, 24])
    #expect(capture.metadata["step"] == "2")
    let inputs = try #require(capture.metadata["inputs"]).split(separator: ";")
    #expect(inputs.count == 32 && inputs[31] == "1,1,1,1,1")
    let tokenizer = SymbolTokenizer(world: small.world)
    let example = try small.world.example(for: small.world.parse(input: String(inputs[21])))
    let tokens = try capture.integers("tokens")
    #expect(
      tokens[21 * 24..<22 * 24].elementsEqual(try tokenizer.encode(example.prompt + example.completion)))
    let model = try Checkpoint.readModel(small.run.path)
    let run = try model.run(TokenBatch(batch: 32, length: 24, ids: tokens.map(Int32.init)))
    #expect(try capture.tensor("logits").bits == run.logits.bits)
  }

  /// Seven batches of up to 16 texts are one pass over 100 texts; the last of them has four.
  @Test func epochsArePassesOverTheData() throws {
    var small = try SmallRun()
    small.settings.schedule.epochs = 2
    small.settings.record.evaluateEvery = 1
    try small.train()
    let epochs = try small.run.metrics().map(\.epoch)
    let first = [0.16, 0.32, 0.48, 0.64, 0.8, 0.96, 1]
    #expect(epochs == first + first.map { (100 + $0 * 100).rounded() / 100 })
  }

  /// The end of text counts or not, and the record says which.
  @Test(arguments: TrainingSettings.Loss.allCases) func endOfTextInTheLoss(loss: TrainingSettings.Loss) throws
  {
    var small = try SmallRun()
    small.settings.optimiser.loss = loss
    small.settings.schedule.maximumSteps = 2
    var results: [Data?] = []
    for counts in [nil, true, false] {
      small.settings.optimiser.countsEndOfText = counts
      let place = RunDirectory(small.directory["\(results.count)"])
      try place.create(force: false)
      let trainer = try Trainer(
        run: place, settings: small.settings,
        data: TrainingData(world: small.world, settings: small.settings),
        logger: SmallRun.logger)
      _ = try trainer.train()
      results.append(try bytes("\(place.path)/model.safetensors"))
      let definition = try #require(TrainingRecord(settings: small.settings, command: "", world: nil).loss)
      #expect(definition.endOfText == (counts ?? true))
      #expect(definition.counted.contains("prompt") == (loss == .all))
    }
    #expect(results[0] == results[1] && results[0] != results[2])
  }

  @Test func threadsGiveTheSameBytes() throws {
    let results = try [1, 3].map { threads in
      let small = try SmallRun()
      try small.train(threads: threads)
      return try small.result()
    }
    #expect(results[0] == results[1])
  }

  @Test func seedsDiffer() throws {
    let results = try [UInt64(1), 2].map { seed in
      var small = try SmallRun()
      small.settings.seed = seed
      small.settings.schedule.maximumSteps = 3
      try small.train()
      return try small.result()
    }
    #expect(results[0]["model.safetensors"] != results[1]["model.safetensors"])
  }

  /// In the given order two steps see the first 32 texts, whatever follows them; shuffled they see others.
  @Test func theGivenOrderIsKept() throws {
    let results = try [(TrainingSettings.Order?.some(.given), 100), (.given, 32), (nil, 100)].map {
      order, count in
      var small = try SmallRun()
      small.settings.schedule.order = order
      small.settings.data.trainingExamples = count
      small.settings.schedule.maximumSteps = 2
      try small.train()
      return try small.result()["model.safetensors"]
    }
    #expect(results[0] == results[1])
    #expect(results[0] != results[2])
  }

  @Test func heldOutInputsAreJudgedApart() throws {
    var small = try SmallRun()
    small.settings.data.omitted = ["1,0,1,0,1", "0,0,0,0,0"]
    small.settings.data.trainingExamples = 1_000
    small.settings.schedule.maximumSteps = 1
    try small.train()
    let entry = try #require(try small.run.metrics().last)
    let accuracy = try #require(entry.accuracy)
    #expect(accuracy.heldOut != nil && accuracy.seen != nil)
    let data = try TrainingData(world: small.world, settings: small.settings)
    #expect(
      data.train.count == 1_000 && !data.train.contains { ["1,0,1,0,1", "0,0,0,0,0"].contains($0.prompt) })
  }

  @Test func dataWithoutAWorld() throws {
    var small = try SmallRun()
    small.settings.data.world = nil
    small.settings.record.captureEvery = 4
    small.settings.schedule.maximumSteps = 8
    small.settings.optimiser.loss = .completion
    let pairs = (0..<40).map { TextPair(prompt: "é\($0 % 10)", completion: "→\($0 % 10)\($0 % 3)") }
    let data = TrainingData(train: pairs, valid: Array(pairs.prefix(5)), world: nil)
    try data.write(to: small.directory["data"])
    let read = try TrainingData(directory: small.directory["data"])
    #expect(read.train == pairs && read.valid == data.valid && read.world == nil)
    #expect(read.tokenizer.symbols == (0..<10).map(String.init) + ["é", "→", "<|endoftext|>", "<|pad|>"])
    try small.run.create(force: false)
    let trainer = try Trainer(run: small.run, settings: small.settings, data: read, logger: SmallRun.logger)
    #expect(try trainer.train() == .finished)
    let entries = try small.run.metrics()
    #expect(entries.last?.accuracy == nil && entries.last?.validLoss != nil)
    let run = try Run.open(small.run.path)
    #expect(run.world == nil)
    #expect(try run.requireTokenizer().encode("é7→") == [10, 7, 11])
    #expect(throws: FileError.self) { try run.requireWorld() }
    #expect(FileAccess.exists(small.run.capture(8)))
  }

  @Test func textsWithNothingToLearn() throws {
    let small = try SmallRun()
    let data = TrainingData(
      train: [TextPair(prompt: "", completion: ""), TextPair(prompt: "1", completion: "2")], valid: [],
      world: nil)
    #expect {
      try Trainer(run: small.run, settings: small.settings, data: data, logger: SmallRun.logger)
    } throws: { "\($0)".contains("text 1") }
    var long = small.settings
    long.model.context = 3
    let pair = TextPair(prompt: "12", completion: "34")
    #expect(throws: ModelError.tooLong(length: 4, context: 3)) {
      try Trainer(
        run: small.run, settings: long, data: TrainingData(train: [pair], valid: [], world: nil),
        logger: SmallRun.logger)
    }
  }
}
