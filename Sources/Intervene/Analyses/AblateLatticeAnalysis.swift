import GPT
import Records
import Tasks

/// Removes every set of heads: which sets an output needs, which are enough, and each head's share.
public struct AblateLatticeAnalysis: Analysis {
  public static let name = "ablate lattice"
  public static let summary = "Remove every set of heads: which does an output need, which are enough for it?"

  /// A lattice with the accuracies of every set; JSON has the lattice.
  public struct Report: Encodable, Sendable {
    /// The report.
    public let lattice: LatticeReport
    /// The accuracy of every set, one entry for each mode.
    public let subsets: [EvaluatedSubsets]

    public func encode(to encoder: any Encoder) throws { try lattice.encode(to: encoder) }
  }

  /// Which heads, and what counts as broken; its modes are those below.
  public var lattice = LatticeSettings()
  /// How heads are removed, one report for each; nil for zero.
  public var modes: [AblationMode]?
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// Show the smallest sets only.
  public var brief = false

  public init() {}

  public static let settings: [Setting<Self>] = [
    .list(
      "heads", \.lattice.heads, expecting: "a head such as 1.3",
      "The heads whose sets are removed, e.g. 0.0,1.3 (all)."),
    .modes(\.modes),
    .text("target", \.lattice.target, "The output that sets are searched for (all).", as: "name"),
    .number(
      "threshold", \.lattice.threshold, in: .positiveShare("threshold"),
      "The accuracy below which the target is broken (the untouched model's)."),
    .number(
      "permutations", \.lattice.permutations, in: .permutations, "Sample orders of removal, not all sets."),
    .number(
      "beam", \.lattice.beam, in: .beam, "Of sampled orders: sets that the search goes on with (1: greedy)."),
    .flag("brief", \.brief, "The smallest sets only."),
    .number(
      "timeLimit", \.lattice.timeLimit, in: .timeLimit,
      "An exact lattice that would take longer is refused, in seconds.", as: "s"),
    .inputs(\.inputs), .seed(\.lattice.seed, of: "The seed of resampling, samples and orders."),
  ]

  public func run(on run: Run, job: Job) throws -> Report {
    try run.requireWorld(
      for: "the lattice scores every set of heads on all inputs of a world",
      instead: "remove heads one by one behind a text with \(command: "ablate each", [.init("text", "…")])")
    let session = try Session(
      run: run, selection: TextSelection(most: inputs, seed: lattice.seed), threads: job.threads)
    var lattice = lattice
    lattice.modes = modes ?? [.zero]
    let (report, subsets) = try LatticeReport.evaluated(session, settings: lattice, job: job)
    return Report(lattice: report, subsets: subsets)
  }
}
