import GPT
import Synchronization
import Tasks

/// One evaluation of a subject under interventions, with the edited models that it has made so far.
package final class EvaluationRun {
  let subject: Session<TaskTexts>
  let interventions: [any Intervention]
  private var models: [[Bool]: Model] = [:]
  let notFinite = NotFiniteTexts()

  private var texts: TaskTexts { subject.texts }

  /// - Parameter interventions: have been checked against the subject.
  package init(subject: Session<TaskTexts>, interventions: [any Intervention]) {
    self.subject = subject
    self.interventions = interventions
  }

  package func teacherForced() throws -> Answers { texts.answers(predictions: try predictions()) }

  /// The likeliest token behind each position of each text.
  func predictions() throws -> [[Int]] {
    var predictions = [[Int]](repeating: [], count: texts.count)
    for part in try parts(of: texts.batches()) {
      let cache =
        part.spans.count > 1
        ? KeyValueCache(subject.model.dimensions, batch: part.members.count, capacity: part.tokens.length)
        : nil
      try part.forEachSpan(
        hooks: try hooks(part), logits: .all, cache: cache, threads: subject.threads
      ) { logits in
        for (row, member) in part.members.enumerated() {
          predictions[member] += logits.at(row).likeliestTokens
        }
      }
    }
    return predictions
  }

  package func generated() throws -> Answers {
    var completions = [String](repeating: "", count: texts.count)
    for batch in texts.promptBatches {
      try complete(batch) { completions[$0] = $1 }
    }
    return texts.answers(completions: completions)
  }

  /// The logits behind each position of one text.
  package func logits(of text: Int) throws -> [[Float]] {
    var rows: [[Float]] = []
    let batch = TextBatch(members: [text], tokens: TokenBatch([texts.sequences[text]]))
    for part in try parts(of: [batch]) {
      let cache =
        part.spans.count > 1
        ? KeyValueCache(subject.model.dimensions, batch: 1, capacity: part.tokens.length) : nil
      try part.forEachSpan(
        hooks: try subject.hooks(of: interventions, members: part.members), logits: .all, cache: cache,
        threads: subject.threads
      ) { logits in
        for position in 0..<logits.shape[1] { rows.append(logits.at(0).at(position).values) }
      }
    }
    return rows
  }

  /// What the model writes behind one text's prompt.
  func completion(of text: Int) throws -> String {
    let prompt = Array(texts.sequences[text][..<texts.promptLengths[text]])
    var completion = ""
    try complete(TextBatch(members: [text], tokens: TokenBatch([prompt]))) { completion = $1 }
    return completion
  }

  /// - Parameter limits: texts whose longest right answer tells how much may be written; nil for those of the prompts.
  func complete(
    _ prompts: TextBatch, limits: [Int]? = nil, _ body: (_ text: Int, _ completion: String) -> Void
  ) throws {
    for part in try parts(of: [prompts]) {
      let most =
        (limits ?? part.members).map { texts.sequences[$0].count - texts.promptLengths[$0] }.max() ?? 0
      let answers = try part.continued(
        maximumTokens: most, endsOfText: texts.tokenizer.endsOfText, hooks: try hooks(part),
        threads: subject.threads)
      for (member, tokens) in zip(part.members, answers) {
        let prompt = Array(texts.sequences[member].prefix(texts.promptLengths[member]))
        body(member, texts.tokenizer.decode(continuation: tokens, of: prompt))
      }
    }
  }

  func parts(of batches: [TextBatch]) throws -> [EditedSpans] {
    try batches.flatMap { try subject.editedSpans(of: interventions, in: $0, models: &models) }
  }

  func hooks(_ part: EditedSpans) throws -> Hooks {
    var hooks = try subject.hooks(of: interventions, members: part.members)
    if interventions.contains(where: \.editsParameters) {
      notFinite.watch(&hooks, members: part.members, endOfText: texts.tokenizer.endOfText ?? 0)
    }
    return hooks
  }
}

/// Texts for which changed parameters lead to logits that are no finite numbers.
final class NotFiniteTexts: Sendable {
  private let texts = Mutex<Set<Int>>([])

  var count: Int { texts.withLock { $0.count } }

  /// Lets such logits predict the end of the text, which is no right answer anywhere.
  func watch(_ hooks: inout Hooks, members: [Int], endOfText: Int) {
    hooks.add(at: HookPoint(.logits)) { [self] logits, hook in
      let (positions, vocabulary) = (logits.shape[1], logits.shape[2])
      logits.withMutableValues { values in
        for row in 0..<logits.shape[0] * positions {
          let range = row * vocabulary..<(row + 1) * vocabulary
          guard !values[range].allSatisfy(\.isFinite) else { continue }
          for place in range { values[place] = place == range.lowerBound + endOfText ? 1 : 0 }
          texts.withLock { _ = $0.insert(members[hook.examples.lowerBound + row / positions]) }
        }
      }
    }
  }
}
