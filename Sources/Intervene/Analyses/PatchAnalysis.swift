import GPT
import Records
import Tasks

/// Moves activations between two runs: of a pair of inputs or texts, or over all pairs of a world's inputs.
public struct PatchAnalysis: Analysis {
  public static let name = "patch"
  public static let summary =
    "Move activations between two runs and see where an output's value comes from."

  public enum Report: Encodable, Sendable {
    /// One pair of inputs or texts.
    case pair(PatchReport)
    /// All pairs of inputs that differ in one variable.
    case map(CausalMap)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .pair(let report): try report.encode(to: encoder)
      case .map(let report): try report.encode(to: encoder)
      }
    }
  }

  /// What is patched.
  public var site = Site.residualPre
  /// The output; of all pairs several with commas between, nil for all. With a text the token that should follow.
  public var target: String?
  /// The clean text, instead of inputs of a world.
  public var prompt = PromptChoice()
  /// With a text: the corrupt one.
  public var corruptPrompt = PromptChoice()
  /// With a text: the token that should follow the corrupt one.
  public var against: String?
  /// A file of prompts (`PromptFile`), over which means are taken.
  public var prompts: String?
  /// Where heads are patched; nil for everywhere.
  public var positions: [TextPosition]?
  /// Which inputs of a world to patch between, and how to measure.
  public var pair = PatchPairChoice()

  public init() {}

  public static let settings: [Setting<Self>] =
    [
      .choice("site", \.site, "What is patched."),
      .text(
        "target", \.target,
        "The output (of all pairs several, or all by default); with a text the token that should follow.",
        as: "name"),
    ] + PromptChoice.settings.map { $0.lifted(to: \.prompt) } + [
      .rawText("corruptText", \.corruptPrompt.text, "With a text: the corrupt one"),
      .tokens("corruptTokens", \.corruptPrompt.tokens, "With token ids: those of the corrupt text."),
      .text(
        "prompts", \.prompts,
        "A set of texts: JSON lines with clean, corrupted, answer and wrong; means over all are shown.",
        as: "file"),
      .typedText(
        "against", \.against, "With a text: the token that should follow the corrupt one.", as: "token"),
      .positions(\.positions, "positions", "Patch heads only at these positions, e.g. D,newB-1."),
    ] + PatchPairChoice.settings.map { $0.lifted(to: \.pair) }

  public func check() throws {
    try prompt.check()
    if prompts != nil {
      guard !prompt.isGiven, !corruptPrompt.isGiven, !pair.namesInputs, target == nil, against == nil else {
        throw UsageError(
          "\(setting: "prompts") has its own texts and answers: leave those of one pair and of a world out")
      }
      return
    }
    guard prompt.isGiven || corruptPrompt.isGiven else {
      try pair.check()
      guard target != nil || pair.allPairs else {
        throw UsageError("name the output with \(setting: "target")")
      }
      guard against == nil else { throw UsageError("\(setting: "against") belongs to \(setting: "text")") }
      return
    }
    guard (prompt.text == nil) == (corruptPrompt.text == nil),
      (prompt.tokens == nil) == (corruptPrompt.tokens == nil)
    else {
      throw UsageError(
        """
        \(setting: "text") goes with \(setting: "corrupt text"), and \(setting: "tokens") with \
        \(setting: "corrupt tokens")
        """)
    }
    guard !pair.namesInputs else {
      throw UsageError(
        """
        \(setting: "clean"), \(setting: "corrupt"), \(setting: "all pairs"), \(setting: "variable") and \
        \(setting: "pairs") are about a world's inputs: leave them out with a text
        """)
    }
  }

  public func run(on run: Run, job: Job) throws -> Report {
    let settings = pair.settings(site, positions: positions, job)
    if let prompts {
      return .pair(
        try PatchReport(
          PromptFile.read(prompts, of: run), of: run, from: prompts, settings: settings,
          progress: job.counting("layers")))
    }
    if prompt.isGiven {
      return .pair(
        try PatchReport(
          run: run, clean: prompt.prompt(of: run), corrupt: corruptPrompt.prompt(of: run, naming: "corrupt "),
          target: target.map { try run.token($0, at: "target") },
          against: against.map { try run.token($0, at: "against") }, settings: settings))
    }
    try run.requireWorld(
      for: "activations are patched between inputs of a world",
      instead: "give two texts with \(setting: "text") and \(setting: "corrupt text")")
    let inputs = try pair.inputs(run)
    guard pair.allPairs else {
      return .pair(try PatchReport(run.model, inputs, target: target ?? "", settings: settings))
    }
    return .map(
      try CausalMap(
        run.model, inputs, targets: target.map(PatchPairChoice.names), settings: settings,
        progress: job.counting("layers")))
  }
}
