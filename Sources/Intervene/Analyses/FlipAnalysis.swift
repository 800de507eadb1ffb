import GPT
import Records
import Tasks

/// Changes weights that are named, for good or in the middle of inference, over a world's inputs or behind a text.
public struct FlipAnalysis: LastingAnalysis {
  public static let name = "flip weights"
  public static let summary =
    "Change single weights, or shares of them at random, and see which answers break."

  public enum Report: Encodable, Sendable {
    /// The answers to a world's inputs.
    case answers(FlipReport)
    /// The token behind a text.
    case prompt(PromptReport)
    /// One input's answer.
    case answer(AnswerReport)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .answers(let report): try report.encode(to: encoder)
      case .prompt(let report): try report.encode(to: encoder)
      case .answer(let report): try report.encode(to: encoder)
      }
    }
  }

  /// A text without a world; none for the inputs of the run's world.
  public var prompt = PromptChoice()
  /// With a text the token to look at; nil for the likeliest one.
  public var target: String?
  /// The weights to change, by name with indices (``ParameterName``).
  public var parameter: [String] = []
  /// What becomes of each value.
  public var how = WeightChange.sign
  /// The weights to trade places with, for swaps.
  public var with: String?
  /// The place from which on the weights are changed; not together with ``from`` and ``to``.
  public var atToken: TextPosition?
  /// The first place at which the weights are changed; nil for the text's beginning.
  public var from: TextPosition?
  /// The last place at which the weights are changed; nil for the text's end.
  public var to: TextPosition?
  /// One input of the world, whose answer is compared token by token; nil for shares over all.
  public var input: String?
  /// The largest number of the world's inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// The seed of noise and sample.
  public var seed: UInt64 = 0

  public init() {}

  static let place = "a variable, a place such as newB-1, or a number"

  public static let settings: [Setting<Self>] =
    PromptChoice.settings.map { $0.lifted(to: \.prompt) } + [
      .text("target", \.target, "With a text: the token to look at (the likeliest one).", as: "token"),
      .texts("parameter", \.parameter, "The weights to change; may be repeated.", as: "name"),
      .how(\.how),
      .text("with", \.with, "The weights to trade places with, for swap.", as: "name"),
      .spelled("atToken", \.atToken, expecting: place, "Change from this token on.", as: "place"),
      .spelled("from", \.from, expecting: place, "Change from here on …", as: "place"),
      .spelled("to", \.to, expecting: place, "… and up to here.", as: "place"), .input(\.input),
      .inputs(\.inputs),
      .seed(\.seed, of: "The seed of noise and sample."),
    ]

  public func check() throws {
    try prompt.check()
    guard !parameter.isEmpty else {
      throw UsageError(
        "give either \(setting: "parameter") with the weights to change, or \(command: "flip random")")
    }
    guard target == nil || prompt.isGiven else {
      throw UsageError("\(setting: "target") belongs to \(setting: "text")")
    }
    guard inputs == nil && input == nil || !prompt.isGiven else {
      throw UsageError(
        "\(setting: inputs == nil ? "input" : "inputs") belongs to a world: leave it out with a text")
    }
    guard with == nil || parameter.count == 1 else {
      throw UsageError("\(setting: "with") needs one \(setting: "parameter"), found \(parameter.count)")
    }
    guard atToken == nil || from == nil && to == nil else {
      throw UsageError("\(setting: "at token") is the same as \(setting: "from"): give one of them")
    }
  }

  private var flips: [Flip] {
    let start = atToken ?? from
    let positions = start == nil && to == nil ? nil : [TextPosition(from: start, to: to)]
    return parameter.map { Flip($0, how: how, with: with, positions: positions, seed: seed) }
  }

  public func changedRun(of run: Run, threads: Int) throws -> ChangedRun {
    try ChangedRun(flips, of: run, threads: threads)
  }

  public func run(on run: Run, job: Job) throws -> Report {
    do {
      return try report(on: run, job: job)
    } catch var error as ArgumentError where error.argument == "positions" {
      // The place that is not there was given under another name.
      error.argument = nameOfPlace(in: error.problem)
      throw error
    }
  }

  /// The setting whose place an error is about.
  private func nameOfPlace(in problem: String) -> String {
    if atToken != nil { return "at token" }
    guard from != nil, let to else { return from == nil ? "to" : "from" }
    return problem.contains("\"\(to)\"") || problem.hasSuffix("found \(to)") ? "to" : "from"
  }

  private func report(on run: Run, job: Job) throws -> Report {
    let flips = flips
    if prompt.isGiven {
      let token = try target.map { try run.token($0, at: "target") }
      return .prompt(try PromptReport(prompt.session(run, job), flips, target: token))
    }
    try run.requireWorld(
      for: "answers are evaluated on all inputs of a world",
      instead: "look at one token with \(setting: "text")")
    let selection = try TextSelection(most: inputs, seed: seed)
    if let input {
      let session = try Session(run: run, selection: selection, asking: input, threads: job.threads)
      return .answer(
        try AnswerReport(session, input: input, changes: [(name: "changed", interventions: flips)]))
    }
    return .answers(
      try FlipReport(Session(run: run, selection: selection, threads: job.threads), flips))
  }
}

/// Changes shares of parameters drawn at random: dose-response curves, and single parameters by sensitivity.
public struct RandomFlipAnalysis: Analysis {
  public static let name = "flip random"
  public static let summary = "Change shares of weights at random, and rank single ones by what they do."

  /// What is drawn and how it is changed.
  public var doses = DoseSettings()
  /// Shares of parameters; empty for the usual ones.
  public var fraction: [Double] = []
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?

  public init() {}

  public static let settings: [Setting<Self>] = [
    .how(\.doses.how),
    .numbers(
      "fraction", \.fraction, in: .positiveShare("fraction"),
      "A share of parameters; may be repeated (0.0001, 0.0003, 0.001, …, 0.3 by default)."),
    .number("repeat", \.doses.repeats, in: .repeats, "Draws of each share."),
    .text(
      "where", \.doses.where, "Patterns of parameters to draw from, separated by commas.", as: "patterns"),
    .number("sensitive", \.doses.sensitive, in: .ranked, "How many single parameters to rank."),
    .flag("generate", \.doses.generates, "Let the model answer on its own for each draw, too (slow)."),
    .inputs(\.inputs), .seed(\.doses.seed, of: "The seed of draws, noise and sample."),
  ]

  public func run(on run: Run, job: Job) throws -> DoseResponseReport {
    try run.requireWorld(
      for: "dose-response curves count right answers over the inputs of a world",
      instead: "change named weights behind a text with \(command: "flip", [.init("text", "…")])")
    var doses = doses
    if !fraction.isEmpty { doses.fractions = fraction }
    return try DoseResponseReport(
      Session(run: run, selection: TextSelection(most: inputs, seed: doses.seed), threads: job.threads),
      settings: doses, onProgress: job.counting("draws"))
  }
}

extension Setting {
  /// How weights are changed.
  fileprivate static func how(_ path: WritableKeyPath<Owner, WeightChange> & Sendable) -> Self {
    .spelled("how", path, expecting: WeightChange.forms, "\(WeightChange.forms).", as: "change")
  }
}
