import GPT
import Tasks

/// Scores a model whose parameters are changed again and again: one copy of the parameters, and no work on blocks below
/// the first change.
final class ChangedModelScorer {
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
  func score(from layer: Int?) throws -> TeacherForcedScore { try lower.score(model, from: layer) }
}
