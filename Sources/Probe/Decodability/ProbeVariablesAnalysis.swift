import GPT
import Records
import Tasks

/// Tells where in a model each variable of its world can be read out (``DecodabilityReport``).
public struct ProbeVariablesAnalysis: Analysis {
  public static let name = "probe variables"
  public static let summary = "Tell where in a model each variable of its world can be read out."

  /// Where in each block to look.
  public var site = Site.residualPost
  /// The maps to show; the report has both.
  public var probe = ShownProbes.linear
  /// How variables are probed.
  public var procedure = ProbeProcedure()
  /// Freshly initialised models to compare with.
  public var randomModels = 2

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .choice("site", \.site, "Where in each block to look.", among: Site.vectors),
      .choice("probe", \.probe, "The maps to show; the report and the tables have both probes."),
    ] + ProbeProcedure.settings.map { $0.lifted(to: \Self.procedure) } + [
      .number(
        "randomModels", \.randomModels, in: .randomModels,
        "How many freshly initialised models to compare with.")
    ]

  public func run(on run: Run, job: Job) throws -> DecodabilityReport {
    try Decodability(site, procedure: procedure, fresh: randomModels)
      .report(on: run, threads: job.threads, onPlace: job.counting("places"))
  }
}
