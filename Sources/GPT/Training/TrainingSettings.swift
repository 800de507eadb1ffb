import Records

/// Everything that decides what a training run computes. The defaults are the-experiment's configuration.
public struct TrainingSettings: Codable, Sendable, Equatable {
  /// What is trained on.
  public var data = DataSettings()
  /// What a new model is built like.
  public var model = ModelSettings()
  /// What an update does.
  public var optimiser = OptimiserSettings()
  /// How many updates there are, and of which texts.
  public var schedule = ScheduleSettings()
  /// What is measured and kept on the way.
  public var record = RecordSettings()
  /// Of data, initial weights, order and dropout.
  public var seed: UInt64 = 42

  /// The defaults.
  public init() {}

  /// Which tokens the loss counts.
  public enum Loss: String, Codable, Sendable, CaseIterable {
    /// Prompt and completion, the-experiment's way.
    case all
    /// The completion only.
    case completion
  }

  /// In which order an epoch takes the texts.
  public enum Order: String, Codable, Sendable, CaseIterable {
    /// Shuffled anew for each epoch.
    case shuffled
    /// As the data have them, so that data can begin with what is easy.
    case given
  }

  /// The context of a fresh model for texts of `length` positions.
  package func contextLength(holding length: Int) -> Int { model.context ?? max(64, length) }
}

/// Where the texts of a training run come from.
public struct DataSettings: Codable, Sendable, Equatable {
  /// The world's name or file, and its parameters; nil for data without a world.
  public var world: String?
  /// Values of the world's parameters by name; those that are missing have the world's defaults.
  public var worldParameters: [String: Int] = [:]
  /// The directory the data came from; nil when it was generated.
  public var directory: String?
  /// What a token of data without a world is; nil for characters.
  public var symbols: Granularity?
  /// Inputs left out of the training data.
  public var omitted: [String] = []
  /// Texts to train on.
  public var trainingExamples = 20_000
  /// Texts that the validation loss is measured on.
  public var validationExamples = 2_000
  /// Lists of numbers that the data are split from, in a run of `mechanistic finetune`.
  public var lists: Int?

  /// The defaults.
  public init() {}
}

/// The size of a new model.
public struct ModelSettings: Codable, Sendable, Equatable {
  /// The family, by its name in `config.json`; nil for ``Architectures/standard``.
  public var family: String?
  /// D, the width of the residual stream.
  public var width = 128
  /// The number of blocks.
  public var layers = 4
  /// Attention heads of a block.
  public var heads = 4
  /// Heads with keys and values of their own; nil for all. Not every family shares them.
  public var keyValueHeads: Int?
  /// F, the hidden width of the MLPs; nil for what is usual in the family.
  public var mlpWidth: Int?
  /// What the model is built of, in families that leave it open; nil for what is usual.
  public var parts: ModelParts?
  /// The longest sequence of the model; nil for as long as the data needs, at least 64.
  public var context: Int?
  /// The share of activations that dropout sets to 0 in training.
  public var dropout: Float = 0.1

  /// The defaults.
  public init() {}
}

/// What an update of the weights does: AdamW on the gradient of a loss.
public struct OptimiserSettings: Codable, Sendable, Equatable {
  /// The learning rate over the run.
  public var learningRate = LearningRateSchedule(peak: 5e-4)
  /// Of AdamW: each update takes away rate · decay of a weight; biases and gains do not decay.
  public var weightDecay: Float = 0
  /// The gradient's largest Euclidean norm.
  public var clip = 1.0
  /// The tokens that the loss counts.
  public var loss = TrainingSettings.Loss.all
  /// Of the tokens that ``loss`` counts, only these, written without the space before them; nil for all.
  public var lossTokens: [String]?
  /// Whether the loss counts the end of text after each text; nil for true.
  public var countsEndOfText: Bool?
  /// The parameters that training changes; nil for all.
  public var tune: TunedParameters?

  /// The defaults.
  public init() {}
}

/// How long a run is, and which texts an update takes.
public struct ScheduleSettings: Codable, Sendable, Equatable {
  /// Passes over the training data.
  public var epochs = 3
  /// Ends training earlier or later than `epochs` do.
  public var maximumSteps: Int?
  /// Texts of an update.
  public var batch = 16
  /// The order of an epoch's texts; nil for shuffled.
  public var order: TrainingSettings.Order?

  /// The defaults.
  public init() {}
}

/// What a run measures and keeps on the way.
public struct RecordSettings: Codable, Sendable, Equatable {
  /// The inputs of a world that accuracy is measured on; nil for all of a small world, else 256 draws.
  public var evaluated: EvaluationInputs?
  /// Steps between evaluations.
  public var evaluateEvery = 125
  /// Steps between checkpoints.
  public var checkpointEvery = 500
  /// Checkpoints to keep; older ones are removed.
  public var keepCheckpoints = 3
  /// Steps between captures; nil for none.
  public var captureEvery: Int?
  /// Keeps the weights of the best evaluation as the run's model, not those of the last step; nil for false.
  public var keepsBest: Bool?

  /// The defaults.
  public init() {}
}
