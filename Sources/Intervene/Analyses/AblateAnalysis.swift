import GPT
import Records
import Tasks

/// Removes parts of a model together, over a world's inputs or behind a text.
public struct AblateAnalysis: LastingAnalysis {
  public static let name = "ablate parts"
  public static let summary = "Remove parts of a model and see which outputs break."

  public enum Report: Encodable, Sendable {
    /// The outputs of a world, with parts removed in one way.
    case answers(AblationReport)
    /// The outputs of a world, with parts removed in each of several ways.
    case modes(ByMode<AblationReport>)
    /// The token behind a text.
    case prompt(PromptReport)
    /// One input's answer.
    case answer(AnswerReport)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .answers(let report): try report.encode(to: encoder)
      case .modes(let report): try report.encode(to: encoder)
      case .prompt(let report): try report.encode(to: encoder)
      case .answer(let report): try report.encode(to: encoder)
      }
    }
  }

  /// What to remove, and where; ``modes`` says how.
  public var sites = Ablation()
  /// One report for each; nil for zero.
  public var modes: [AblationMode]?
  /// A YAML file with interventions, instead of sites or beside them.
  public var spec: String?
  /// A text without a world; none for the inputs of the run's world.
  public var prompt = PromptChoice()
  /// The output to look at, nil for all; with a text the token, nil for the likeliest one.
  public var target: String?
  /// One input of the world, whose answer is compared token by token; nil for shares over all.
  public var input: String?
  /// The largest number of the world's inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?

  public init() {}

  public static let settings: [Setting<Self>] =
    Ablation.siteSettings.map { $0.lifted(to: \.sites) } + [
      .positions(\.sites.positions), .modes(\.modes),
      .seed(\.sites.seed, of: "The seed of resampling and samples."),
      .text("spec", \.spec, "A YAML file with interventions, instead of sites or beside them.", as: "file"),
    ] + PromptChoice.settings.map { $0.lifted(to: \.prompt) } + [
      .text(
        "target", \.target, "The output to look at (all); with a text the token (the likeliest one).",
        as: "name"), .input(\.input), .inputs(\.inputs),
    ]

  public func check() throws {
    try prompt.check()
    guard inputs == nil && input == nil || !prompt.isGiven else {
      throw UsageError(
        "\(setting: inputs == nil ? "input" : "inputs") belongs to a world: leave it out with a text")
    }
    guard input == nil || target == nil else {
      throw UsageError("\(setting: "input") shows every output: leave \(setting: "target") out")
    }
    guard spec == nil || sites.namesSites || sites.positions == nil && modes == nil else {
      throw UsageError(
        """
        \(setting: "positions") and \(setting: "mode") are of parts that are named beside \(setting: "spec"), \
        and none is
        """)
    }
    guard modes == nil || !sites.namesNormsOnly else {
      throw UsageError(
        "\(setting: "norms") are frozen to their mean scale in every mode: leave \(setting: "mode") out")
    }
  }

  public func run(on run: Run, job: Job) throws -> Report {
    let modes = modes ?? [.zero]
    if prompt.isGiven {
      let session = try prompt.session(run, job)
      let token = try target.map { try run.token($0, at: "target") }
      guard modes.count == 1 else {
        throw ArgumentError(
          "mode", "expected one mode, found \(modes.count)", hint: "modes are compared over a world's inputs")
      }
      return .prompt(
        try PromptReport(session, interventions(modes[0], for: session), target: token))
    }
    try run.requireWorld(
      for: "outputs are evaluated on all inputs of a world", instead: "give a text with \(setting: "text")")
    let selection = try TextSelection(most: inputs, seed: sites.seed)
    if let input {
      let session = try Session(run: run, selection: selection, asking: input, threads: job.threads)
      let changes = try modes.map { mode in
        (
          name: sites.namesSites ? mode.rawValue : "changed",
          interventions: try interventions(mode, for: session)
        )
      }
      return .answer(try AnswerReport(session, input: input, changes: changes))
    }
    let session = try Session(run: run, selection: selection, threads: job.threads)
    let reports = try ByMode(modes) {
      try AblationReport(session, interventions($0, for: session), target: target)
    }
    return reports.reports.count == 1 ? .answers(reports.reports[0]) : .modes(reports)
  }

  public func changedRun(of run: Run, threads: Int) throws -> ChangedRun {
    guard modes?.count ?? 1 == 1 else {
      throw ArgumentError(
        "mode", "expected one mode, found \(modes?.count ?? 0)", hint: "one change can be kept at a time")
    }
    return try ChangedRun(interventions(modes?.first ?? .zero, for: nil), of: run, threads: threads)
  }

  /// The interventions of the file, then the sites.
  ///
  /// - Parameter session: what the file's interventions are checked against, so that faults are found by line.
  private func interventions(
    _ mode: AblationMode, for session: (any InterventionSubject)?
  ) throws -> [any Intervention] {
    guard let spec else { return [sites.with(mode)] }
    let specification = try InterventionSpecification(path: spec)
    if let session { try specification.check(session) }
    return specification.interventions + (sites.namesSites ? [sites.with(mode)] : [])
  }
}

extension Ablation {
  /// The sites as settings.
  static let siteSettings: [Setting<Self>] = [
    .list("heads", \.heads, expecting: "a head such as 1.3", "Heads by layer and number, e.g. 0.0,1.3."),
    .list("attention", \.attention, expecting: "a layer", "Whole attention layers, e.g. 1,2.", as: "layers"),
    .list("mlps", \.mlps, expecting: "a layer", "Whole MLP layers.", as: "layers"),
    .list(
      "neurons", \.neurons, expecting: "a neuron such as 1.17", "Neurons by layer and number, e.g. 1.17."),
    .list(
      "residual", \.residual, expecting: "a layer",
      "The residual stream before these layers; the number of layers stands for its end.", as: "layers"),
    .list(
      "edges", \.edges, expecting: "an edge such as 0.3:newB-1:D",
      "Attention of a head from a position to another, e.g. 0.3:newB-1:D.", as: "head:from:to"),
    .list(
      "norms", \.norms, expecting: "a layer norm such as 0.ln1 or ln_final",
      "Layer norms to freeze to their mean scale, e.g. 0.ln1,2.ln2,ln_final."),
  ]

  /// Whether anything is named.
  var namesSites: Bool { namesOtherThanNorms || !norms.isEmpty }

  /// Whether norms are all that is named: their scale is frozen to its mean in every mode.
  var namesNormsOnly: Bool { !norms.isEmpty && !namesOtherThanNorms }

  private var namesOtherThanNorms: Bool {
    !(heads.isEmpty && attention.isEmpty && mlps.isEmpty && neurons.isEmpty && residual.isEmpty
      && edges.isEmpty)
  }

  fileprivate func with(_ mode: AblationMode) -> Ablation {
    var ablation = self
    ablation.mode = mode
    return ablation
  }
}

extension Setting {
  /// How activations are replaced, with commas between several.
  static func modes(_ path: WritableKeyPath<Owner, [AblationMode]?> & Sendable) -> Self {
    .list(
      "mode", path, expecting: "zero, mean or resample", among: AblationMode.allCases.map(\.rawValue),
      "Replace by zero, by the mean over inputs, or resample from other inputs; several with commas between (zero)."
    )
  }
}
