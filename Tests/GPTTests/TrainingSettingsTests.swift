import Records
import TestSupport
import Testing

@testable import GPT

@Suite(.tiered) struct TrainingSettingsTests {
  /// What no training can have, one setting at a time.
  private static let impossible: [(String, @Sendable (inout TrainingSettings) -> Void)] = [
    ("width", { $0.width = -128 }), ("width", { $0.width = 1 << 40 }), ("layers", { $0.layers = 0 }),
    ("layers", { $0.layers = .max }), ("heads", { $0.heads = 0 }), ("heads", { $0.heads = 3 }),
    ("mlp width", { $0.mlpWidth = 1 << 30 }), ("context", { $0.context = 1 << 30 }),
    ("context", { $0.context = .min }), ("key/value heads", { $0.keyValueHeads = 0 }),
    ("dropout", { $0.dropout = 1 }), ("dropout", { $0.dropout = .nan }), ("epochs", { $0.epochs = .max }),
    ("steps", { $0.maximumSteps = 0 }), ("batch", { $0.batch = 0 }), ("batch", { $0.batch = .max }),
    ("examples", { $0.trainingExamples = 1 << 30 }), ("examples", { $0.validationExamples = -1 }),
    ("lists", { $0.lists = .max }), ("learning rate", { $0.schedule.peak = .infinity }),
    ("learning rate", { $0.schedule.peak = -1 }), ("warm-up", { $0.schedule.warmUpSteps = -1 }),
    ("weight decay", { $0.weightDecay = .nan }), ("clip", { $0.clip = 0 }), ("clip", { $0.clip = .infinity }),
    ("evaluate every", { $0.evaluateEvery = 0 }), ("checkpoint every", { $0.checkpointEvery = .min }),
    ("capture every", { $0.captureEvery = 0 }), ("keep checkpoints", { $0.keepCheckpoints = 0 }),
    ("family", { $0.family = "bert" }),
  ]

  @Test(arguments: impossible.indices) func impossibleSettingsAreNamed(_ index: Int) throws {
    let (name, change) = Self.impossible[index]
    var settings = TrainingSettings()
    try settings.check()
    change(&settings)
    let error = #expect(throws: SettingsError.self) { try settings.check() }
    #expect(error?.setting == name)
  }

  /// Every registered family is made from sizes.
  @Test(arguments: TrainingSettings.families) func familiesAreMadeFromSizes(_ family: String) throws {
    var settings = TrainingSettings()
    (settings.family, settings.width, settings.layers, settings.heads) = (family, 24, 2, 4)
    try settings.check()
    let made = settings.architecture(vocabulary: 11, context: 17)
    let d = made.dimensions
    #expect(type(of: made).modelType == family)
    #expect([d.vocabulary, d.context, d.width, d.layers, d.heads] == [11, 17, 24, 2, 4])
    #expect(made.dropoutRate == (type(of: made).traits.hasDropout ? settings.dropout : 0))
    #expect(made.configurationFields["model_type"] == .string(family))
    settings.mlpWidth = 40
    #expect(settings.architecture(vocabulary: 11, context: 17).dimensions.mlpWidth == 40)
    settings.keyValueHeads = 2
    if type(of: made).traits.sharesKeyValueHeads {
      try settings.check()
      #expect(settings.architecture(vocabulary: 11, context: 17).dimensions.keyValueHeads == 2)
    } else {
      #expect(throws: SettingsError.self) { try settings.check() }
    }
  }

  /// Each parameter of a block is tuned as part of attention, an MLP or a norm, and of one of these only.
  @Test(arguments: TrainingSettings.families) func tuningTakesBlocksApart(_ family: String) throws {
    var settings = TrainingSettings()
    settings.family = family
    let layout = settings.architecture(vocabulary: 11, context: 17).layout
    for parameter in layout.specifications {
      let inBlock = parameter.parts.contains { $0.layer != nil }
      let tuned = [TunedParameters.attn, .mlp, .ln].count { $0.includes(parameter) }
      let isNorm = parameter.isPart(of: .norm)
      #expect(tuned == (inBlock || isNorm ? 1 : 0), "\(parameter.name)")
      #expect(TunedParameters.all.includes(parameter))
    }
  }
}
