import GPT
import Records
import Tasks

/// Removes each part of a kind on its own, over a world's inputs or behind a text.
public struct AblateEachAnalysis: Analysis {
  public static let name = "ablate each"
  public static let summary = "Remove each head, layer, MLP or neuron on its own."

  public enum Report: Encodable, Sendable {
    /// The outputs of a world, with each part removed in one way.
    case answers(AblationSweep)
    /// The outputs of a world, with each part removed in each of several ways.
    case modes(ByMode<AblationSweep>)
    /// The token behind a text, or means over a file of prompts.
    case prompts(PromptSweep)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .answers(let report): try report.encode(to: encoder)
      case .modes(let report): try report.encode(to: encoder)
      case .prompts(let report): try report.encode(to: encoder)
      }
    }
  }

  /// What is removed one by one.
  public var parts = AblationSweep.Parts.head
  /// How parts are removed, one report for each; nil for zero.
  public var modes: [AblationMode]?
  /// With a text only.
  public var positions: [TextPosition]?
  /// With a text only: what the map shows.
  public var metric: PatchMetric?
  /// A text without a world; none for the inputs of the run's world.
  public var prompt = PromptChoice()
  /// A file of prompts (`PromptFile`), over which means are taken.
  public var prompts: String?
  /// The output to look at, nil for all; with a text the token, nil for the likeliest one.
  public var target: String?
  /// The largest number of the world's inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// The seed of resampling and samples.
  public var seed: UInt64 = 0

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .choice("parts", \.parts, "What is removed one by one."), .modes(\.modes),
      .positions(\.positions, "positions", "With a text: only at these positions."),
      .choice("metric", \.metric, "With a text: what the map shows (logit-diff)."),
    ] + PromptChoice.settings.map { $0.lifted(to: \.prompt) } + [
      .text(
        "prompts", \.prompts,
        "A set of texts: JSON lines with clean, answer and wrong; means over all are shown.", as: "file"),
      .text(
        "target", \.target, "The output to look at (all); with a text the token (the likeliest one).",
        as: "name"), .inputs(\.inputs), .seed(\.seed, of: "The seed of resampling and samples."),
    ]

  public func check() throws {
    try prompt.check()
    guard prompts == nil || !prompt.isGiven && target == nil else {
      throw UsageError(
        """
        \(setting: "prompts") has its own texts and answers: leave \(setting: "text"), \(setting: "tokens") \
        and \(setting: "target") out
        """)
    }
    if prompt.isGiven || prompts != nil {
      guard inputs == nil else {
        throw UsageError("\(setting: "inputs") chooses among a world's inputs: leave it out with a text")
      }
    } else {
      guard positions == nil else {
        throw UsageError(
          "parts are removed at all positions of a world's inputs: leave \(setting: "positions") out")
      }
      guard metric == nil else { throw UsageError("\(setting: "metric") belongs to \(setting: "text")") }
    }
  }

  public func run(on run: Run, job: Job) throws -> Report {
    let modes = modes ?? [.zero]
    if prompt.isGiven || prompts != nil {
      guard modes == [.zero] else {
        throw ArgumentError(
          "mode",
          "\(modes.map(\.rawValue).joined(separator: ",")) replaces by what a world's inputs have, "
            + "and this is one text", hint: "leave mode out")
      }
      let questions =
        try prompts.map { try PromptFile.read($0, of: run) }
        ?? [
          PromptQuestion(
            clean: prompt.session(run, job).prompt, answer: target.map { try run.token($0, at: "target") })
        ]
      return .prompts(
        try PromptSweep(
          questions, of: run, from: prompts, each: parts, positions: positions,
          metric: metric ?? .logitDifference, job: job))
    }
    try run.requireWorld(
      for: "outputs are evaluated on all inputs of a world", instead: "give a text with \(setting: "text")")
    let session = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: job.threads)
    var sweeps: [AblationSweep] = []
    for (number, mode) in modes.enumerated() {
      do {
        let sweep = try AblationSweep(
          session, each: parts, mode: mode, seed: seed, target: target, job: job.part(number, of: modes.count)
        )
        // Modes stand side by side: of a later one only the whole sweep counts.
        if sweep.unreached == 0 || sweeps.isEmpty { sweeps.append(sweep) }
        if sweep.unreached > 0 { break }
      } catch is Cancelled where !sweeps.isEmpty {
        break
      }
    }
    guard modes.count > 1 else { return .answers(sweeps[0]) }
    let kept = Array(modes.prefix(sweeps.count))
    return .modes(try ByMode(kept) { mode in sweeps[kept.firstIndex(of: mode)!] })
  }
}
