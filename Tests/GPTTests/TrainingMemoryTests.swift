import Arrays
import Foundation
import Records
import Tasks
import TestSupport
import Testing

@testable import GPT

/// What training would take is told before anything is made or written.
@Suite(.tiered) struct TrainingMemoryTests {
  /// Sizes whose products no machine holds.
  private static let large: [@Sendable (inout TrainingSettings) -> Void] = [
    {
      $0.model.width = 131_072
      $0.model.layers = 1_024
    },
    {
      $0.model.mlpWidth = 1_048_576
      $0.model.width = 131_072
    },
    {
      $0.model.context = 16_777_216
      $0.model.width = 131_072
    },
  ]

  @Test(arguments: large.indices) func largeModelsAreRefused(_ index: Int) throws {
    var small = try SmallRun()
    Self.large[index](&small.settings)
    let error = #expect(throws: MemoryError.self) {
      try Trainer(
        run: small.run, settings: small.settings,
        data: TrainingData(world: small.world, settings: small.settings), logger: SmallRun.logger)
    }
    #expect(error?.description.contains("parameters") == true)
    #expect(!FileAccess.exists(small.run.path))
  }

  @Test func longTextsAreRefused() throws {
    let small = try SmallRun()
    let text = String(repeating: "a", count: 1_000_000)
    let data = TrainingData(train: [TextPair(prompt: text, completion: text)], valid: [], world: nil)
    let error = #expect(throws: MemoryError.self) {
      try Trainer(run: small.run, settings: small.settings, data: data, logger: SmallRun.logger)
    }
    #expect(error?.largestPart == "attention patterns")
    #expect(!FileAccess.exists(small.run.path))
  }

  /// The need is that of what is allocated, neither a fraction nor a multiple of it.
  @Test(arguments: [false, true]) func needsAreThoseOfWhatIsMade(_ isLLaMA: Bool) throws {
    let architecture: any Architecture =
      isLLaMA
      ? LLaMA(vocabulary: 40, context: 300, width: 64, layers: 3, heads: 4, mlpWidth: 160)
      : GPT2(vocabulary: 40, context: 300, width: 64, layers: 3, heads: 4, dropout: 0.1)
    let activations = Activations(
      architecture.dimensions, batch: 8, length: 300, keep: .gradients, logitPositions: 0,
      dropout: architecture.dropoutRate > 0)
    let workspace = BackwardWorkspace(architecture.dimensions, examples: 8, length: 300, gradients: true)
    var made = 0
    var seen: Set<ObjectIdentifier> = []
    func count(_ value: Any) {
      if let tensor = value as? Tensor {
        if seen.insert(ObjectIdentifier(tensor.storage)).inserted { made += tensor.storage.count }
        return
      }
      if value is Dimensions { return }
      for child in Mirror(reflecting: value).children { count(child.value) }
    }
    count(activations)
    count(workspace)
    var need = MemoryNeed.gradients(architecture, batch: 8, length: 300).bytes / 4
    need -=
      Sharding.ranges(batch: 8, length: 300, gradientCount: architecture.layout.arenaCount).count
      * architecture.layout.arenaCount
    #expect(Double(need) > 0.6 * Double(made) && Double(need) < 1.4 * Double(made), "\(need) \(made)")
  }

  @Test func longInputsAreRefused() throws {
    let model = Model(
      GPT2(vocabulary: 4, context: 1_000_000, width: 2, layers: 1, heads: 1, dropout: 0), seed: 1)
    let tokens = TokenBatch(batch: 1, length: 1_000_000, ids: [Int32](repeating: 1, count: 1_000_000))
    #expect(throws: MemoryError.self) { try model.run(tokens) }
    #expect(throws: MemoryError.self) {
      try model.generate(
        Array(repeating: [1], count: 100_000), maximumTokens: .max, endsOfText: [], threads: 1)
    }
  }

  /// Settings that are read back are checked as those of a new run are.
  @Test(arguments: [
    ("batch", "0"), ("heads", "0"), ("heads", "3"), ("width", "-16"), ("layers", "-1"),
    ("evaluateEvery", "0"), ("checkpointEvery", "0"), ("keepCheckpoints", "0"),
    ("epochs", "9223372036854775807"),
    ("trainingExamples", "-9223372036854775808"), ("clip", "0"), ("weightDecay", "-1"), ("dropout", "1"),
  ])
  func recordsAreChecked(_ setting: String, _ value: String) throws {
    let small = try SmallRun()
    try TrainingRecord(settings: small.settings, command: "train", world: small.world).write(to: small.run)
    let text = String(decoding: try bytes(small.run.settingsFile), as: UTF8.self)
    let changed = text.replacing(try Regex("\"\(setting)\" : [^,\n}]*"), with: "\"\(setting)\" : \(value)")
    #expect(changed != text)
    try FileAccess.write(Data(changed.utf8), to: small.run.settingsFile)
    let error = #expect(throws: FileError.self) { try TrainingRecord.read(small.run) }
    #expect(error?.path == small.run.settingsFile && error?.problem.contains("expected") == true)
  }
}
