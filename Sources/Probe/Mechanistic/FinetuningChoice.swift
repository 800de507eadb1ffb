import GPT
import Records

/// A run on lists of numbers as somebody asks for it. The defaults are the paper's but for the rate.
public struct FinetuningChoice: Configurable, Equatable {
  /// Which number to name: 1 for the smallest.
  public var k = 2
  /// Everything else.
  public var training = Finetuning.paperSettings

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .number("k", \.k, in: .rank, "Which number to name: 1 for the smallest."),
      .choice(
        "tune", \.training.optimiser.tuned,
        "The parameters to train: all, or those of attention, MLPs or layer norms."),
      .number("lists", \.training.data.listCount, in: .lists, "Lists to split 98/1/1."),
    ] + (ModelSettings.sizes + [ModelSettings.dropout]).map { $0.lifted(to: \.training.model) }
    + [
      TrainingSettings.setting("epochs"), TrainingSettings.setting("steps"),
      TrainingSettings.setting("batch"),
      TrainingSettings.setting(
        "learningRate", help: "The highest learning rate (the paper's, for pretrained GPT-2: 2e-5)."),
      TrainingSettings.setting("schedule", help: "How the learning rate goes on after the warm-up."),
      TrainingSettings.setting("warmUp"),
      TrainingSettings.setting("weightDecay"), TrainingSettings.setting("evaluateEvery"),
      TrainingSettings.setting("checkpointEvery"),
      TrainingSettings.setting("captureEvery"),
      TrainingSettings.setting("seed", help: "Of lists, initial weights and order."),
    ].map { $0.lifted(to: \.training) }
}

extension OptimiserSettings {
  /// The parameters that training changes.
  fileprivate var tuned: TunedParameters {
    get { tune ?? .all }
    set { tune = newValue == .all ? nil : newValue }
  }
}

extension DataSettings {
  /// Lists of numbers that the data are split from.
  fileprivate var listCount: Int {
    get { lists ?? ListSplit.paperCount }
    set { lists = newValue }
  }
}
