import GPT
import Records
import Tasks

/// What interventions do to each output, over all texts.
public struct AblationReport: Codable, Sendable {
  /// The world's name.
  public let world: String
  /// The number of texts, of the world's inputs (nil when above 2⁶³), and whether the texts are a sample.
  public let inputs: Int
  /// The number of the world's inputs; nil when above 2⁶³.
  public let worldInputs: Int?
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// What was done, as a specification that does it again.
  public let specification: InterventionSpecification
  /// The output that ``examples`` are about; nil for all.
  public let target: String?
  /// The outputs in the order of the world.
  public let outputs: [String]
  /// The untouched model …
  public let baseline: TaskAccuracy
  /// … and the changed one.
  public let ablated: TaskAccuracy
  /// Inputs at which an output (the target) breaks, with both answers.
  public let examples: [BrokenInput]

  /// Evaluates the model untouched and with the interventions together.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit the model, and for an unknown target.
  public init(
    _ subject: Session<TaskTexts>, _ interventions: [any Intervention], target: String? = nil
  ) throws {
    let output = try target.map { try subject.texts.output($0) }
    try interventions.check(subject)
    let before = try subject.evaluate()
    let after = try subject.evaluate(interventions)
    let texts = subject.texts
    world = texts.world.name
    inputs = texts.count
    worldInputs = texts.worldInputs
    isSample = texts.isSample
    specification = InterventionSpecification(interventions)
    self.target = target
    outputs = texts.outputs
    baseline = TaskAccuracy(before, of: texts)
    ablated = TaskAccuracy(after, of: texts)
    examples = BrokenInput.all(before: before, after: after, of: texts, targets: output.map { [$0] } ?? [])
  }

  /// One row an output and way of answering; for a sample their intervals, too.
  public var table: Table {
    AccuracyChange.table(
      AccuracyChange.all(outputs, from: baseline, to: ablated), changed: "ablated", isSample: isSample)
  }
}
