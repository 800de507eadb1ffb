import Arrays
import GPT
import Tasks

/// Scores a model whose parameters are changed again and again: one copy of the parameters, and no work on blocks below
/// the first change.
final class ChangedModelScorer {
  /// Teacher-forced shares of right values.
  struct Score {
    /// By output.
    let accuracy: [Double]
    /// All outputs of a text right.
    let whole: Double
    /// The number of texts with a logit that is no finite number; these count as wrong.
    let notFinite: Int
  }

  /// The copy to change and to put back.
  let parameters: Parameters
  let subject: Session<TaskTexts>
  private let model: Model
  private let lower: LowerLayers<TaskTexts>

  init(_ subject: Session<TaskTexts>) throws {
    self.subject = subject
    parameters = subject.model.parameters.copy()
    model = Model(subject.model.architecture, parameters: parameters)
    lower = try LowerLayers(subject)
  }

  /// Changes values, lets `body` look at the changed model, and puts the old values back, also when it throws.
  func changing<Result>(
    _ offsets: [Int], to values: [Float], _ body: (Model) throws -> Result
  ) rethrows -> Result {
    let old = parameters.values(at: offsets)
    defer { parameters.write(old, at: offsets) }
    parameters.write(values, at: offsets)
    return try body(model)
  }

  /// - Parameter layer: the first block that may be changed; nil when the embedding may.
  func score(from layer: Int?) throws -> Score {
    let texts = subject.texts
    var right = [Int](repeating: 0, count: texts.outputs.count)
    var whole = 0
    var notFinite = 0
    for (number, batch) in lower.batches.enumerated() {
      let start = try layer.map { try lower.start(at: $0, batch: number) }
      let logits = try model.run(
        batch.tokens, options: Model.Options(start: start, threads: subject.threads)
      ).logits
      for (row, member) in batch.members.enumerated() {
        let found = Self.answer(texts.queries[member], outputs: right.count, logits.at(row))
        for output in right.indices where found.isRight[output] { right[output] += 1 }
        if found.isRight.allSatisfy(\.self) { whole += 1 }
        if !found.isFinite { notFinite += 1 }
      }
    }
    let count = Double(texts.count)
    return Score(
      accuracy: right.map { Double($0) / count }, whole: Double(whole) / count, notFinite: notFinite)
  }

  /// Which outputs of a text are right, from its logits [position, V].
  private static func answer(_ queries: [TaskTexts.Query], outputs: Int, _ logits: Tensor) -> (
    isRight: [Bool], isFinite: Bool
  ) {
    let vocabulary = logits.shape[1]
    var isRight = [Bool](repeating: true, count: outputs)
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
    return (isRight, isFinite)
  }
}
