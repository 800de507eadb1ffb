import GPT
import Records
import Tasks
import Worlds

/// Adds multiples of a direction to an activation and tells which outputs follow (``SteeringReport``).
public struct SteerAnalysis: Analysis {
  public static let name = "steer"
  public static let summary = "Add a direction to an activation and see which outputs follow."

  /// The variable whose values give the direction, …
  public var variable: String?
  /// … its lower and upper value, …
  public var values: [VariableValue]?
  /// … or an `.npy` file of shape [D].
  public var vector: String?
  /// What the direction is added to.
  public var site = Site.residualPost
  /// The layer, counted from 0; required.
  public var layer: Int?
  /// Where the direction is added; nil for everywhere.
  public var positions: [TextPosition]?
  /// Multiples of the direction.
  public var coefficients = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2.0]
  /// The largest number of inputs; of more a sample. Nil for the usual limits of `TextSelection`.
  public var inputs: Int?
  /// The seed of the sample.
  public var seed: UInt64 = 0

  public init() {}

  public static let settings: [Setting<Self>] = [
    .text("variable", \.variable, "The variable that gives the direction.", as: "name"),
    .list(
      "values", \.values, expecting: "a number or a word",
      "Its lower and upper value (smallest and largest), e.g. 0,1."),
    .text("vector", \.vector, "A direction from an .npy file of shape [D].", as: "file"),
    .choice("site", \.site, "What the direction is added to.", among: Site.vectors),
    .number(
      "layer", \.layer, in: .layerNumber, "The layer, counted from 0.", as: "l", isRequired: true),
    .positions(\.positions, "positions", "Only at these positions, e.g. D or newB-1 (all)."),
    .list(
      "coefficients", \.coefficients, expecting: "a number", "Multiples of the direction to add.", as: "list"),
    .inputs(\.inputs), .seed(\.seed),
  ]

  public func check() throws {
    guard (variable == nil) != (vector == nil) else {
      throw UsageError("give one of \(setting: "variable") and \(setting: "vector")")
    }
    guard values == nil || variable != nil else {
      throw UsageError("\(setting: "values") belongs to \(setting: "variable")")
    }
  }

  public func run(on run: Run, job: Job) throws -> SteeringReport {
    try run.requireWorld(for: "outputs are evaluated on the inputs of a world")
    let session = try Session(
      run: run, selection: TextSelection(most: inputs, seed: seed), threads: job.threads)
    let source: Steering.Source =
      if let vector { .file(vector) } else { .variable(variable ?? "", values: values) }
    return try SteeringReport(
      session, Steering(source, site: site, layer: layer ?? 0, positions: positions),
      coefficients: coefficients)
  }
}
