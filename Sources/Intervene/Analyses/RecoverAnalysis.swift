import Foundation
import GPT
import Records
import Tasks

/// Damages a model for good, goes on training, and tells how it recovers (``RecoveryReport``).
public struct RecoverAnalysis: Analysis {
  public static let name = "recover"
  public static let summary = "Damage a model for good, go on training, and see how it recovers."

  /// Parts to remove; `mode` is always zero.
  public var sites = Ablation()
  /// A YAML file with interventions, instead of parts or beside them.
  public var spec: String?
  /// How training goes on, and what it is compared with.
  public var recovery = RecoverySettings()
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// Where the trained models become runs of their own, how that place is called, and the command that made them; none are
  /// kept without.
  package var keeping: (directory: String, shownAs: String, command: String)?

  /// Gets the model that was trained after the lesion.
  package var onTrained: (@Sendable (Model) -> Void)?
  /// One input of the world, whose answer is compared token by token before, after and at the end.
  public var input: String?

  public init() {}

  /// The parts that a change of parameters removes.
  private static let lasting = ["heads", "attention", "mlps", "neurons"]

  public static let settings: [Setting<Self>] =
    Ablation.siteSettings.filter { lasting.contains($0.name) }.map { $0.lifted(to: \.sites) } + [
      .text("spec", \.spec, "A YAML file with interventions, instead of parts or beside them.", as: "file"),
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
      .input(\.input), .inputs(\.inputs),
      .seed(\.recovery.seed, of: "The seed of random lesions, orders and sample."),
    ]

  public func check() throws {
    guard spec != nil || sites.namesSites else {
      throw UsageError(
        """
        say what to damage: parts such as \(setting: "heads") 0.1, or \(setting: "spec") with a file of \
        interventions
        """)
    }
  }

  /// The damage: the file's interventions, then the parts.
  ///
  /// - Throws: as `InterventionSpecification` does.
  package func lesion() throws -> InterventionSpecification {
    let specified = try spec.map { try InterventionSpecification(path: $0).interventions } ?? []
    return InterventionSpecification(specified + (sites.namesSites ? [sites] : []))
  }

  public func run(on run: Run, job: Job) throws -> RecoveryReport {
    let lesion = try lesion()
    try run.requireWorld(for: "recovery is training on the texts of a world")
    return try RecoveryReport(
      run, lesion: lesion, settings: recovery,
      selection: TextSelection(most: inputs, seed: recovery.seed), asking: input,
      keepingRunsIn: keeping?.directory,
      shownAs: keeping?.shownAs, command: keeping?.command ?? "", threads: job.threads,
      onTrained: onTrained, onProgress: job.counting("steps"))
  }
}
