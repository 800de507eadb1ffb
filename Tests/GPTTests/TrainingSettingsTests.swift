import Records
import TestSupport
import Testing

@testable import GPT

@Suite(.tiered) struct TrainingSettingsTests {
  /// What no training can have, one setting at a time.
  private static let impossible: [(String, @Sendable (inout TrainingSettings) -> Void)] = [
    ("width", { $0.model.width = -128 }), ("width", { $0.model.width = 1 << 40 }),
    ("layers", { $0.model.layers = 0 }),
    ("layers", { $0.model.layers = .max }), ("heads", { $0.model.heads = 0 }),
    ("heads", { $0.model.heads = 3 }),
    ("mlp width", { $0.model.mlpWidth = 1 << 30 }), ("context", { $0.model.context = 1 << 30 }),
    ("context", { $0.model.context = .min }), ("key/value heads", { $0.model.keyValueHeads = 0 }),
    ("dropout", { $0.model.dropout = 1 }), ("dropout", { $0.model.dropout = .nan }),
    ("epochs", { $0.schedule.epochs = .max }),
    ("steps", { $0.schedule.maximumSteps = 0 }), ("batch", { $0.schedule.batch = 0 }),
    ("batch", { $0.schedule.batch = .max }),
    ("examples", { $0.data.trainingExamples = 1 << 30 }), ("examples", { $0.data.validationExamples = -1 }),
    ("lists", { $0.data.lists = .max }), ("learning rate", { $0.optimiser.learningRate.peak = .infinity }),
    ("learning rate", { $0.optimiser.learningRate.peak = -1 }),
    ("warm-up", { $0.optimiser.learningRate.warmUpSteps = -1 }),
    ("weight decay", { $0.optimiser.weightDecay = .nan }), ("clip", { $0.optimiser.clip = 0 }),
    ("clip", { $0.optimiser.clip = .infinity }),
    ("evaluate every", { $0.record.evaluateEvery = 0 }),
    ("checkpoint every", { $0.record.checkpointEvery = .min }),
    ("capture every", { $0.record.captureEvery = 0 }),
    ("keep checkpoints", { $0.record.keepCheckpoints = 0 }),
    ("family", { $0.model.family = "bert" }),
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
    (settings.model.family, settings.model.width, settings.model.layers, settings.model.heads) = (
      family, 24, 2, 4
    )
    try settings.check()
    let made = settings.architecture(vocabulary: 11, context: 17)
    let d = made.dimensions
    #expect(type(of: made).modelType == family)
    #expect([d.vocabulary, d.context, d.width, d.layers, d.heads] == [11, 17, 24, 2, 4])
    #expect(made.dropoutRate == (type(of: made).traits.hasDropout ? settings.model.dropout : 0))
    #expect(made.configurationFields["model_type"] == .string(family))
    settings.model.mlpWidth = 40
    #expect(settings.architecture(vocabulary: 11, context: 17).dimensions.mlpWidth == 40)
    settings.model.keyValueHeads = 2
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
    settings.model.family = family
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
