import Records
import Tasks

/// Writes false values of an output into the text and reads later ones: of one pair, or of all.
public struct CounterfactualAnalysis: Analysis {
  public static let name = "counterfactual"
  public static let summary =
    "Replace an output in the text by a false value and see whether a later one follows."

  public enum Report: Encodable, Sendable {
    /// One output and one later output.
    case pair(CounterfactualReport)
    /// Every output and every later one.
    case map(CounterfactualMap)
    /// One input with each false value of one output.
    case answer(AnswerReport)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .pair(let report): try report.encode(to: encoder)
      case .map(let report): try report.encode(to: encoder)
      case .answer(let report): try report.encode(to: encoder)
      }
    }
  }

  /// The output to replace; nil, together with the target, for all pairs.
  public var token: String?
  /// The later output to look at.
  public var target: String?
  /// The largest number of false values for each input.
  public var alternatives = 8
  /// One input of the world, whose answer is compared token by token; nil for shares over all.
  public var input: String?
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// The seed of the sample and of false values.
  public var seed: UInt64 = 0
  /// Show the finding of one pair in two lines.
  public var brief = false

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("token", \.token, "The output to replace.", as: "name"),
    .text("target", \.target, "The later output to look at.", as: "name"),
    .number("alternatives", \.alternatives, in: .alternatives, "False values at most for each input."),
    .input(\.input), .inputs(\.inputs), .seed(\.seed, of: "The seed of sample and false values."),
    .flag("brief", \.brief, "Of one pair: the finding in two lines."),
  ]

  public func check() throws {
    if input != nil {
      guard token != nil, target == nil else {
        throw UsageError("\(setting: "input") needs \(setting: "token") and shows every later output")
      }
      return
    }
    guard (token == nil) == (target == nil) else {
      throw UsageError(
        "\(setting: "token") and \(setting: "target") belong together; leave both out for all pairs")
    }
  }

  public func run(on run: Run, job: Job) throws -> Report {
    try run.requireWorld(for: "only rules tell what follows from a false value in the text")
    let selection = try TextSelection(most: inputs, seed: seed)
    if let input, let token {
      return .answer(
        try AnswerReport(
          Session(run: run, selection: selection, asking: input, threads: job.threads), input: input,
          falseValuesOf: token, alternatives: alternatives, seed: seed))
    }
    let session = try Session(run: run, selection: selection, threads: job.threads)
    guard let token, let target else {
      return .map(
        try CounterfactualMap(
          session, alternatives: alternatives, seed: seed, progress: job.counting("pairs")))
    }
    return .pair(
      try CounterfactualReport(
        session, token: token, target: target, alternatives: alternatives, seed: seed))
  }
}
