import Records

extension NumberRange<Int> {
  /// Threads to work on.
  public static var threads: Self { Self("threads", 1...1_024) }
  /// The width of the residual stream.
  public static var width: Self { Self("width", 1...131_072) }
  /// Blocks of a model.
  public static var layers: Self { Self("layers", 1...1_024) }
  /// Attention heads of a block.
  public static var heads: Self { Self("heads", 1...4_096) }
  /// A block, counted from 0.
  public static var layerNumber: Self { Self("layer", 0...1_023) }
  /// A head of a block, counted from 0.
  public static var headNumber: Self { Self("head", 0...4_095) }
  /// The hidden width of an MLP.
  public static var mlpWidth: Self { Self("mlp width", 1...1_048_576) }
  /// Positions of a model.
  public static var context: Self { Self("context", 1...16_777_216) }
  /// Symbols of a model.
  public static var vocabulary: Self { Self("vocabulary", 1...16_777_216) }
  /// Passes over the training data.
  public static var epochs: Self { Self("epochs", 1...1_000_000) }
  /// Updates of a run.
  public static var steps: Self { Self("steps", 1...1_000_000_000) }
  /// The most updates of a run whose length follows from its epochs.
  static var trainedSteps: Int { epochs.values.upperBound * examples.values.upperBound }
  /// Texts of an update.
  public static var batch: Self { Self("batch", 1...65_536) }
  /// Updates over which the learning rate rises.
  public static var warmUp: Self { Self("warm-up", 0...1_000_000_000) }
  /// Steps between evaluations, checkpoints or captures.
  public static func interval(_ name: String) -> Self { Self(name, 1...1_000_000_000) }
  /// Checkpoints to keep.
  public static var keptCheckpoints: Self { Self("keep checkpoints", 1...1_000_000) }
  /// Lists of numbers that are split into those for training, validation and testing.
  public static var lists: Self { Self("lists", 100...100_000_000) }
  /// Tokens to add to a text.
  public static var newTokens: Self { Self("new tokens", 0...16_777_216) }
  /// The likeliest tokens, of which one is chosen.
  public static var likeliest: Self { Self("likeliest tokens", 1...16_777_216) }
}

extension NumberRange<Double> {
  /// The highest learning rate.
  public static var learningRate: Self { .positive("learning rate", to: 1e18) }
  /// The gradient's largest norm.
  public static var clip: Self { .positive("clip", to: 1e9) }
}

extension NumberRange<Float> {
  /// The share of activations that dropout sets to 0.
  public static var dropout: Self { Self("dropout", 0...Float(1).nextDown, words: "from 0 to below 1") }
  /// AdamW's decay of weights, see ``OptimiserSettings/weightDecay``.
  public static var weightDecay: Self { Self("weight decay", 0...1_000, words: "from 0 to 1000") }
  /// 0 takes the likeliest token.
  public static var temperature: Self { Self("temperature", 0...1_000_000, words: "from 0 to 1000000") }
}
