import Arrays
import GPT
import Tasks

extension Session where Texts == PromptTexts {
  /// The logits that the prompt ends with, [V], while interventions hold.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit the model or the prompt, or that need a world.
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
