import GPT
import Records
import Tasks

/// Follows how attention moves the smallest numbers through the layers (``AttentionFlow``).
public struct MechanisticFlowAnalysis: Analysis {
  public static let name = "mechanistic flow"
  public static let summary = "Draw how attention moves the smallest numbers through the layers."

  /// Which lists are asked about, and how.
  public var asked = MechanisticChoice()
  /// The share of heads that are removed first.
  public var remove = 0.4
  /// The place of the k-th smallest number.
  public var rootAt = 12
  /// The place of the smallest; others below the k-th follow at the next free places.
  public var leafAt = 8

  public init() {}

  public static let settings: [Setting<Self>] =
    MechanisticChoice.settings.map { $0.lifted(to: \Self.asked) } + [
      .number(
        "remove", \.remove, in: .removedShare, "The share of heads to remove first, 0 to below 1.",
        as: "share"),
      .number("rootAt", \.rootAt, in: .place, "The place of the k-th smallest number, from 0.", as: "place"),
      .number(
        "leafAt", \.leafAt, in: .place,
        "The place of the smallest number, from 0; others below the k-th follow it.", as: "place"),
    ]

  public func run(on run: Run, job: Job) throws -> AttentionFlow {
    var settings = AttentionFlowSettings()
    settings.lists = asked.settings(for: run, sample: 10_000)
    settings.removedPercent = Int((remove * 100).rounded())
    settings.rootPlace = rootAt
    settings.leafPlace = leafAt
    return try AttentionFlow(
      of: run.model, asked.task(of: run), settings: settings, threads: job.threads,
      onProgress: job.counting("lists"))
  }
}
