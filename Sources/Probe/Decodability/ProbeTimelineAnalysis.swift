import Records
import Tasks

/// Tells when in training a probe can read each output, and when the model answers it (``TimelineReport``).
public struct ProbeTimelineAnalysis: Analysis {
  public static let name = "probe timeline"
  public static let summary =
    "Tell when in training a probe can read each output, and when the model answers it."

  /// How outputs are probed.
  public var procedure = ProbeProcedure()
  /// The curves to show; the report has both.
  public var probe = ShownProbes.linear
  /// What counts as being told, or answered, right.
  public var threshold = 0.95

  public init() {}

  public static let settings: [Setting<Self>] =
    ProbeProcedure.settings.map { $0.lifted(to: \Self.procedure) } + [
      .choice("probe", \.probe, "The curves to show; the report and the tables have both probes."),
      .number(
        "threshold", \.threshold, in: .positiveShare("threshold"), "The accuracy that counts as knowing."),
    ]

  public func run(on run: Run, job: Job) throws -> TimelineReport {
    try Timeline(procedure: procedure, threshold: threshold)
      .report(on: run, threads: job.threads, onCapture: job.counting("captures"))
  }
}
