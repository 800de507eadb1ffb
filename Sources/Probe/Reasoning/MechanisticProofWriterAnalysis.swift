import GPT
import Records
import Tasks

/// Scores how well attention tells the statements that an answer follows from (``ReasoningProbe``).
public struct MechanisticProofWriterAnalysis: Analysis {
  public static let name = "mechanistic proofwriter"
  public static let summary =
    "Score how well attention tells the statements that an answer follows from, and their steps."

  /// The directory of the corpus.
  public var data: String?
  /// Which questions are asked, and how attention is scored.
  public var reasoning = ReasoningSettings()

  public init() {}

  public static let settings: [Setting<Self>] =
    [.corpus(\.data)]
    + (ReasoningSettings.settings + ReasoningSettings.controls).map { $0.lifted(to: \Self.reasoning) } + [
      .numberList(
        "statements", \.reasoning.statements, in: .statements, "Numbers of statements to tell apart.")
    ]

  public func run(on run: Run, job: Job) throws -> ReasoningProbe {
    try ReasoningProbe(of: run, data, task: .proofwriter, settings: reasoning, job: job)
  }
}
