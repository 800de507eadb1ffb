import GPT
import Records
import Tasks

/// Looks into a model without changing it: logit lens, attributions, head detectors (``LensReport``).
public struct LensAnalysis: Analysis {
  public static let name = "lens"
  public static let summary = "Show what each layer would answer, and which heads and MLPs make the answer."

  /// One text; all inputs of the world without.
  public var source = TextChoice()
  /// What is attributed, and how many texts are read.
  public var lens = LensSettings()

  public init() {}

  public static let settings: [Setting<Self>] =
    TextChoice.settings.map { $0.lifted(to: \.source) } + [
      .text(
        "at", \.lens.at,
        "Attribute logits of this output, or at this position or place such as newB-1 (all outputs by default).",
        as: "place"),
      .typedText(
        "against", \.lens.against,
        "The token to compare the right one with (the best wrong one by default).", as: "token"),
      .number(
        "inputs", \.lens.inputs, in: .evaluated,
        "The largest number of inputs; of larger worlds a sample."),
      .seed(\.lens.seed, of: "The seed of sample and random sequences."),
    ]

  public func check() throws { try source.check() }

  public func run(on run: Run, job: Job) throws -> LensReport {
    try LensReport(
      run: run, source: LensSource(source, of: run), settings: lens, threads: job.threads,
      onProgress: job.counting("steps"))
  }
}

extension LensSource {
  /// What a choice means for a run.
  init(_ choice: TextChoice, of run: Run) throws {
    if let input = choice.input {
      self = .input(try run.requireWorld().parse(input: input))
    } else if let tokens = choice.tokens {
      self = .tokens(tokens)
    } else if let text = choice.text {
      self = .text(text)
    } else {
      self = .world
    }
  }
}
