import GPT
import Records
import Tasks

/// Scores the attention of the first layers only, of one, of two, … and of all (``MechanisticLayers``).
public struct MechanisticLayersAnalysis: Analysis {
  public static let name = "mechanistic layers"
  public static let summary = "The scores of `mechanistic probe` with the attention of the first layers only."

  /// Which lists are asked about, and how.
  public var asked = MechanisticChoice()
  /// How the probes are made; the lists come from ``asked``.
  public var probes = MechanisticProbeSettings()

  public init() {}

  public static let settings: [Setting<Self>] =
    MechanisticChoice.settings.map { $0.lifted(to: \Self.asked) }
    + MechanisticProbeSettings.settings.map { $0.lifted(to: \Self.probes) }

  public func run(on run: Run, job: Job) throws -> MechanisticLayers {
    try MechanisticLayers(
      of: run.model, asked.task(of: run),
      settings: probes.measuring(asked.settings(for: run, sample: 1_024)), threads: job.threads,
      onProgress: job.counting("lists"))
  }
}
