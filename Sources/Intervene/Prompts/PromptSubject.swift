import Arrays
import GPT
import Tasks

/// A model reading one prompt.
public struct PromptSubject: InterventionSubject {
  public let model: Model
  public let prompt: Prompt
  public let baseline: BaselineActivations
  public let threads: Int
  /// The text of a token, for reports.
  let piece: @Sendable (Int) -> String

  public var placed: any PlacedTexts { PromptTexts(prompt: prompt) }
  public var task: TaskTexts? { nil }

  public init(run: Run, prompt: Prompt, threads: Int = Parallel.defaultThreads) {
    model = run.model
    self.prompt = prompt
    self.threads = threads
    piece = { run.piece($0) }
    baseline = BaselineActivations(model: model, texts: PromptTexts(prompt: prompt), threads: threads)
  }

  /// The logits that the prompt ends with, [V], while interventions hold.
  ///
  /// - Throws: ``ArgumentError`` for interventions that do not fit the model or the prompt, or that need a world.
  public func logits(_ interventions: [any Intervention] = []) throws -> [Float] {
    try interventions.check(self)
    var models: [[Bool]: Model] = [:]
    let batch = TextBatch(members: [0], tokens: TokenBatch([prompt.tokens]))
    // One text: its positions are the same in all of the batch.
    let part = try editedSpans(of: interventions, in: batch, models: &models)[0]
    let cache =
      part.spans.count > 1
      ? KeyValueCache(model.dimensions, batch: 1, capacity: prompt.tokens.count) : nil
    var last: [Float] = []
    try part.forEachSpan(
      hooks: hooks(of: interventions, members: [0]), logits: .last, cache: cache, threads: threads
    ) { last = $0.values }
    return last
  }
}
