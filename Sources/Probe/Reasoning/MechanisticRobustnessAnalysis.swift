import Corpora
import GPT
import Records
import Tasks

/// Relates the scores of attention to accuracy, and to what is lost when a statement is denied
/// (``ReasoningRobustness``).
public struct MechanisticRobustnessAnalysis: Analysis {
  public static let name = "mechanistic robustness"
  public static let summary =
    "Relate S_P1 and S_P2 to accuracy, and to what is lost when a statement is denied."

  /// The directory of the corpus.
  public var data: String?
  /// The sets of items, and the questions that they come from.
  public var robustness = RobustnessSettings()

  public init() {}

  public static let settings: [Setting<Self>] =
    [.corpus(\.data)]
    + ReasoningSettings.settings.map { $0.lifted(to: \Self.robustness.reasoning) } + [
      .number("depth", \.robustness.reasoning.maximumDepth, in: .provenDepth, "The deepest questions."),
      .numberList(
        "statements", \.robustness.reasoning.statements, in: .statements,
        "Numbers of statements of the theories."),
      .number("rounds", \.robustness.rounds, in: .rounds, "Sets of theories."),
      .number("smallest", \.robustness.smallest, in: .setSize, "The smallest set."),
      .number("largest", \.robustness.largest, in: .setSize, "The largest set."),
      .number(
        "shuffles", \.robustness.shuffles, in: .shuffles,
        "How often right and wrong are shuffled for the control."),
    ]

  public func check() throws {
    let (smallest, largest) = (robustness.smallest, robustness.largest)
    guard largest >= smallest else {
      throw UsageError(
        "\(setting: "largest") takes a number from \(setting: "smallest") (\(smallest)) on, found \(largest)")
    }
  }

  public func run(on run: Run, job: Job) throws -> ReasoningRobustness {
    let corpus = try ReasoningCorpus(chosen: data)
    return try ReasoningRobustness(
      of: run.model, tokenizer: run.requireTokenizer(), corpus, settings: robustness, threads: job.threads,
      onRead: job.onRead, onProgress: job.counting("prompts and sets"))
  }
}
