import GPT
import Synchronization
import Tasks

/// One evaluation of a subject under interventions, with the edited models that it has made so far.
final class EvaluationRun {
  private let subject: Session<TaskTexts>
  private let interventions: [any Intervention]
  private var models: [[Bool]: Model] = [:]
  let notFinite = NotFiniteTexts()

  private var texts: TaskTexts { subject.texts }

  init(subject: Session<TaskTexts>, interventions: [any Intervention]) {
    self.subject = subject
    self.interventions = interventions
  }

  func teacherForced() throws -> Answers { texts.answers(predictions: try predictions()) }

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

  func generated() throws -> Answers {
    var completions = [String](repeating: "", count: texts.count)
    for part in try parts(of: texts.promptBatches) {
      let most = part.members.map { texts.sequences[$0].count - texts.promptLengths[$0] }.max() ?? 0
      let answers = try part.continued(
        maximumTokens: most, endsOfText: texts.tokenizer.endsOfText, hooks: try hooks(part),
        threads: subject.threads)
      for (member, tokens) in zip(part.members, answers) {
        let prompt = Array(texts.sequences[member].prefix(texts.promptLengths[member]))
        completions[member] = texts.tokenizer.decode(continuation: tokens, of: prompt)
      }
    }
    return texts.answers(completions: completions)
  }

  private func parts(of batches: [TextBatch]) throws -> [EditedSpans] {
    try batches.flatMap { try subject.editedSpans(of: interventions, in: $0, models: &models) }
  }

  private func hooks(_ part: EditedSpans) throws -> Hooks {
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
