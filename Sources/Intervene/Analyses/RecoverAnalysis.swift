import Foundation
import GPT
import Records
import Tasks

/// Damages a model for good, goes on training, and tells how it recovers (``RecoveryReport``).
public struct RecoverAnalysis: Analysis {
  public static let name = "recover"
  public static let summary = "Damage a model for good, go on training, and see how it recovers."

  /// A YAML file with interventions.
  public var spec: String?
  /// How training goes on, and what it is compared with.
  public var recovery = RecoverySettings()
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// Where the trained models become runs of their own, how that place is called, and the command that made them; none are
  /// kept without.
  package var keeping: (directory: String, shownAs: String, command: String)?

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("spec", \.spec, "The lesion: a YAML file with interventions.", as: "file", isRequired: true),
    .number("steps", \.recovery.steps, in: .recoverySteps, "How many updates to train."),
    .number("evaluateEvery", \.recovery.evaluateEvery, in: .recoverySteps, "Steps between evaluations."),
    .texts(
      "freeze", \.recovery.freeze,
      "What stays as it is: lesion, or names of parameters; may be repeated.", as: "what"),
    .number(
      "recovered", \.recovery.recovered, in: .positiveShare("recovered"),
      "The share of the former accuracy that counts as recovered."),
    .number("controls", \.recovery.controls, in: .controls, "How many random lesions to compare with."),
    .number(
      "orders", \.recovery.orders, in: .orders,
      "Orders of removal for the heads' Shapley values, 0 for none."),
    .inputs(\.inputs), .seed(\.recovery.seed, of: "The seed of random lesions, orders and sample."),
  ]

  public func run(on run: Run, job: Job) throws -> RecoveryReport {
    let lesion = try InterventionSpecification(path: spec ?? "")
    try run.requireWorld(for: "recovery is training on the texts of a world")
    return try RecoveryReport(
      run, lesion: lesion, settings: recovery,
      selection: TextSelection(most: inputs, seed: recovery.seed), keepingRunsIn: keeping?.directory,
      shownAs: keeping?.shownAs, command: keeping?.command ?? "", threads: job.threads,
      onProgress: job.counting("steps"))
  }
}
