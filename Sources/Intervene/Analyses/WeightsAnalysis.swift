import GPT
import Records
import Tasks

/// Reads a model's weights: sizes, singular values, gradients, circuits of heads (``WeightReport``).
public struct WeightsAnalysis: Analysis {
  public static let name = "weights"
  public static let summary = "Show a model's weights, their gradients, and the circuits of each head."

  /// One input of the world, as it is written.
  public var input: String?
  /// What gradients are taken on, and which matrices are shown.
  public var weights = WeightSettings()

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("input", \.input, "One input of the world.", as: "values"),
    .rawText("text", \.weights.text, "Raw text"),
    .text(
      "parameter", \.weights.maps, "Matrices to report heat maps of, by name with * and ? (all in figures).",
      as: "glob"),
    .number(
      "inputs", \.weights.inputs, in: .evaluated, "The largest number of inputs; of larger worlds a sample."),
    .seed(\.weights.seed, of: "The seed of the sample."),
  ]

  public func check() throws {
    guard input == nil || weights.text == nil else {
      throw UsageError("give one of \(setting: "input") and \(setting: "text")")
    }
  }

  public func run(on run: Run, job: Job) throws -> WeightReport {
    var weights = weights
    weights.input = try input.map { try run.requireWorld().parse(input: $0) }
    return try WeightReport(
      run: run, settings: weights, threads: job.threads, onProgress: job.counting("matrices and heads"))
  }
}
