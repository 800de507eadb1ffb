import Records
import Tasks

/// Tells which inputs each output depends on from what the model attends to (``DependencyReport``).
public struct ProbeDependenciesAnalysis: Analysis {
  public static let name = "probe dependencies"
  public static let summary =
    "Tell which inputs each output depends on from what the model attends to."

  /// What is measured and how it is scored.
  public var scoring = DependencySettings()
  /// The largest number of inputs, instead of the limits of ``scoring``.
  public var inputs: Int?

  public init() {}

  public static let settings: [Setting<Self>] = [
    .flag("perHead", \.scoring.perHead, "One feature for each head instead of the mean over heads."),
    .flag(
      "divideByMaximum", \.scoring.divideByMaximum,
      "Divide the attention of each input and output by its largest value."),
    .number("neighbours", \.scoring.classifier.k, in: .neighbours, "The number of neighbours."),
    .choice("weights", \.scoring.classifier.weights, "How votes count."),
    .choice("metric", \.scoring.classifier.metric, "The distance."),
    .number("folds", \.scoring.folds, in: .folds, "The number of folds of the split by input."),
    .number(
      "randomModels", \.scoring.randomModels, in: .randomModels,
      "How many freshly initialised models to compare with."),
    .number(
      "shuffles", \.scoring.shuffles, in: .shuffles, "How often labels are shuffled for the control."),
    // More than other analyses take.
    .number(
      "inputs", \.inputs, in: .measured,
      "The largest number of inputs; of larger worlds a sample (all up to 4096, else 512)."),
    .seed(\.scoring.seed, of: "The seed of sample, shuffles and fresh models."),
  ]

  public func run(on run: Run, job: Job) throws -> DependencyReport {
    var settings = scoring
    if let inputs {
      settings.inputLimit = inputs
      settings.sample = inputs
    }
    return try DependencyReport(
      run: run, settings: settings, threads: job.threads, onProgress: job.counting("steps"))
  }
}
