import GPT
import Records
import Tasks

/// Removes heads by the entropy of their attention and tells what is still answered (``CausalPruning``).
public struct MechanisticCausalAnalysis: Analysis {
  public static let name = "mechanistic causal"
  public static let summary =
    "Remove heads by the entropy of their attention and see what the model still answers."

  /// Which lists are asked about, and how.
  public var asked = MechanisticChoice()
  /// Random orders to remove heads in.
  public var draws = 20
  /// Lists that random removals are tested on.
  public var drawSample = 2_000

  public init() {}

  public static let settings: [Setting<Self>] =
    MechanisticChoice.settings.map { $0.lifted(to: \Self.asked) } + [
      .number("draws", \.draws, in: .draws, "Random orders to remove heads in (the paper has 1)."),
      .number("drawSample", \.drawSample, in: .measured, "Lists that random removals are tested on."),
    ]

  public func run(on run: Run, job: Job) throws -> CausalPruning {
    var settings = CausalPruningSettings()
    settings.lists = asked.settings(for: run, sample: 10_000)
    settings.draws = draws
    settings.drawLists = drawSample
    return try CausalPruning(
      of: run.model, asked.task(of: run), settings: settings, threads: job.threads,
      onProgress: job.counting("lists"))
  }
}
