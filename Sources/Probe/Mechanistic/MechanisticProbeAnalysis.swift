import GPT
import Records
import Tasks

/// Scores how well attention tells the useful numbers and the answer (``MechanisticProbe``).
public struct MechanisticProbeAnalysis: Analysis {
  public static let name = "mechanistic probe"
  public static let summary =
    "Score how well attention tells the useful numbers (S_P1) and the answer (S_P2)."

  /// Which lists are asked about, and how.
  public var asked = MechanisticChoice()
  /// How the probes are made; the lists come from ``asked``.
  public var probes = MechanisticProbeSettings()

  public init() {}

  public static let settings: [Setting<Self>] =
    MechanisticChoice.settings.map { $0.lifted(to: \Self.asked) }
    + MechanisticProbeSettings.settings.map { $0.lifted(to: \Self.probes) }

  public func run(on run: Run, job: Job) throws -> MechanisticProbe {
    try MechanisticProbe(
      of: run.model, asked.task(of: run),
      settings: probes.measuring(asked.settings(for: run, sample: 1_024)), threads: job.threads,
      onProgress: job.counting("lists"))
  }
}
