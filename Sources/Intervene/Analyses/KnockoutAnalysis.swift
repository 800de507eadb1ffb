import GPT
import Records
import Tasks

/// Cuts attention between variables: between two of them, or between each output and each variable before it.
public struct KnockoutAnalysis: Analysis {
  public static let name = "knockout"
  public static let summary = "Cut attention between variables and see which outputs break."

  public enum Report: Encodable, Sendable {
    /// The outputs with one cut.
    case cut(AblationReport)
    /// Each output with each variable before it cut.
    case map(KnockoutMap)
    /// One input's answer with one cut.
    case answer(AnswerReport)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .cut(let report): try report.encode(to: encoder)
      case .map(let report): try report.encode(to: encoder)
      case .answer(let report): try report.encode(to: encoder)
      }
    }
  }

  /// The positions that attend; nil, together with ``to``, for a map of all variables.
  public var from: [TextPosition]?
  /// The positions that they no longer see.
  public var to: [TextPosition]?
  /// Only in these layers; nil for all.
  public var layers: [Int]?
  /// Only in these heads; nil for all.
  public var heads: [Head]?
  /// What becomes of the attention that is cut.
  public var mode = Knockout.Mode.mask
  /// One input of the world, whose answer is compared token by token; nil for shares over all.
  public var input: String?
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// The seed of the sample.
  public var seed: UInt64 = 0

  public init() {}

  public static let settings: [Setting<Self>] = [
    .positions(\.from, "from", "The positions that attend."),
    .positions(\.to, "to", "The positions they no longer see."),
    .layers(\.layers, "Only in these layers, e.g. 0,1."),
    .heads(\.heads, "Only in these heads, e.g. 0.1,1.3."),
    .choice("mode", \.mode, "mask or zero."), .input(\.input), .inputs(\.inputs), .seed(\.seed),
  ]

  public func check() throws {
    guard (from == nil) == (to == nil) else {
      throw UsageError("\(setting: "from") and \(setting: "to") belong together")
    }
    guard input == nil || from != nil else {
      throw UsageError("\(setting: "input") needs \(setting: "from") and \(setting: "to")")
    }
    guard layers == nil || heads == nil else {
      throw UsageError("give one of \(setting: "layers") and \(setting: "heads")")
    }
  }

  public func run(on run: Run, job: Job) throws -> Report {
    try run.requireWorld(
      for: "attention is cut between the variables of a world, whose outputs are evaluated",
      instead:
        "cut it between the tokens of a text with \(command: "ablate", [.init("text", "…"), .init("spec", "FILE")])"
    )
    let selection = try TextSelection(most: inputs, seed: seed)
    if let input, let from, let to {
      let session = try Session(run: run, selection: selection, asking: input, threads: job.threads)
      let knockout = Knockout(from: from, to: to, layers: layers, heads: heads, mode: mode)
      return .answer(
        try AnswerReport(session, input: input, changes: [(name: "cut", interventions: [knockout])]))
    }
    let session = try Session(run: run, selection: selection, threads: job.threads)
    guard let from, let to else {
      return .map(
        try KnockoutMap(
          session, layers: layers, heads: heads, mode: mode, progress: job.counting("cuts")))
    }
    return .cut(
      try AblationReport(
        session, [Knockout(from: from, to: to, layers: layers, heads: heads, mode: mode)]))
  }
}
