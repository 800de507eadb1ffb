import GPT
import Records
import Tasks

/// Shows which sizes and which positions the answering position attends to (``MechanisticAttention``).
public struct MechanisticAttentionAnalysis: Analysis {
  public static let name = "mechanistic attention"
  public static let summary = "Show which sizes and which positions the answering position attends to."

  /// Which lists are asked about, and how.
  public var asked = MechanisticChoice()
  /// The directory of the model to compare with; nil for a freshly initialised one.
  public var untrained: String?

  public init() {}

  public static let settings: [Setting<Self>] =
    MechanisticChoice.settings.map { $0.lifted(to: \Self.asked) } + [
      .text(
        "untrained", \.untrained, "The model to compare with, instead of a freshly initialised one.",
        as: "dir")
    ]

  public func run(on run: Run, job: Job) throws -> MechanisticAttention {
    let other = try untrained.map { try Run.open($0).model }
    return try MechanisticAttention(
      of: run.model, asked.task(of: run), untrained: other,
      settings: asked.settings(for: run, sample: 10_000), threads: job.threads,
      onProgress: job.counting("lists"))
  }
}
