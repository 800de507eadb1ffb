import GPT
import Records
import Tasks

/// Scores how well attention tells the useful sentences of an explanation (``ReasoningProbe``).
public struct MechanisticARCAnalysis: Analysis {
  public static let name = "mechanistic arc"
  public static let summary = "The same for multiple-choice questions with an explanation (STREET's ARC)."

  /// The directory of the corpus.
  public var data: String?
  /// Which questions are asked, and how attention is scored.
  public var reasoning = ReasoningSettings()

  public init() { reasoning.maximumDepth = 2 }

  public static let settings: [Setting<Self>] =
    [.corpus(\.data)]
    + (ReasoningSettings.settings + ReasoningSettings.controls).map { $0.lifted(to: \Self.reasoning) }

  public func run(on run: Run, job: Job) throws -> ReasoningProbe {
    try ReasoningProbe(of: run, data, task: .arc, settings: reasoning, job: job)
  }
}
