import Arrays
import GPT
import Tasks

/// How many texts a model answers rightly while it reads the right answers: counted text by text from logits.
struct TeacherForcedScore {
  /// Texts with the right value, by output.
  private(set) var right: [Int]
  /// Texts with all outputs right.
  private(set) var whole = 0
  /// Texts with a logit that is no finite number; these count as wrong.
  private(set) var notFinite = 0
  private var texts = 0

  init(outputs: Int) { right = [Int](repeating: 0, count: outputs) }

  /// Shares of right values, by output.
  var accuracy: [Double] { right.map(share) }

  /// The share of texts with all outputs right.
  var wholeAccuracy: Double { share(whole) }

  private func share(_ count: Int) -> Double { texts == 0 ? 0 : Double(count) / Double(texts) }

  /// Counts a text by its logits [position, V].
  mutating func count(_ queries: [TaskTexts.Query], _ logits: Tensor) {
    let vocabulary = logits.shape[1]
    var isRight = [Bool](repeating: true, count: right.count)
    var isFinite = true
    logits.withValues { values in
      for query in queries {
        let row = values[query.position * vocabulary..<(query.position + 1) * vocabulary]
        let best = row.startIndex + query.token
        if !row.allSatisfy(\.isFinite) {
          isFinite = false
          isRight[query.output] = false
          // As in an evaluation, the first of equals is the answer.
        } else if row.indices.contains(where: { row[$0] > row[best] || row[$0] == row[best] && $0 < best }) {
          isRight[query.output] = false
        }
      }
    }
    texts += 1
    for output in right.indices where isRight[output] { right[output] += 1 }
    if isRight.allSatisfy(\.self) { whole += 1 }
    if !isFinite { notFinite += 1 }
  }
}

extension LowerLayers where Texts == TaskTexts {
  /// Scores a model that agrees with the untouched one below a layer.
  ///
  /// - Parameters:
  ///   - model: the untouched model, or a copy of it with other parameters.
  ///   - layer: the first block that is changed; nil when the embedding may be.
  ///   - hooks: what changes activations, for a batch.
  func score(
    _ model: Model, from layer: Int?, hooks: (TextBatch) throws -> Hooks = { _ in Hooks() }
  ) throws -> TeacherForcedScore {
    let texts = session.texts
    var score = TeacherForcedScore(outputs: texts.outputs.count)
    for (number, batch) in batches.enumerated() {
      let start = try layer.map { try self.start(at: $0, batch: number) }
      let logits = try model.run(
        batch.tokens, options: Model.Options(hooks: hooks(batch), start: start, threads: session.threads)
      ).logits
      for (row, member) in batch.members.enumerated() { score.count(texts.queries[member], logits.at(row)) }
    }
    return score
  }
}
