import GPT
import Records
import Tasks
import Worlds

/// Adds multiples of a direction to an activation and tells which outputs follow (``SteeringReport``).
public struct SteerAnalysis: LastingAnalysis {
  public static let name = "steer"
  public static let summary = "Add a direction to an activation and see which outputs follow."

  public enum Report: Encodable, Sendable {
    /// What outputs do over all inputs.
    case effects(SteeringReport)
    /// One input's answer at each coefficient.
    case answer(AnswerReport)

    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .effects(let report): try report.encode(to: encoder)
      case .answer(let report): try report.encode(to: encoder)
      }
    }
  }

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
  /// One input of the world, whose answer is compared token by token; nil for shares over all.
  public var input: String?
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
    .input(\.input), .inputs(\.inputs), .seed(\.seed),
  ]

  public func check() throws {
    guard (variable == nil) != (vector == nil) else {
      throw UsageError("give one of \(setting: "variable") and \(setting: "vector")")
    }
    guard values == nil || variable != nil else {
      throw UsageError("\(setting: "values") belongs to \(setting: "variable")")
    }
  }

  private var steering: Steering {
    let source: Steering.Source =
      if let vector { .file(vector) } else { .variable(variable ?? "", values: values) }
    return Steering(source, site: site, layer: layer ?? 0, positions: positions)
  }

  public func changedRun(of run: Run, threads: Int) throws -> ChangedRun {
    guard coefficients.count == 1 else {
      throw ArgumentError(
        "coefficients", "expected one multiple, found \(coefficients.count)",
        hint: "one change can be kept at a time")
    }
    var steering = steering
    steering.coefficient = coefficients[0]
    return try ChangedRun(
      [steering], of: run, selection: TextSelection(most: inputs, seed: seed), threads: threads)
  }

  public func run(on run: Run, job: Job) throws -> Report {
    try run.requireWorld(for: "outputs are evaluated on the inputs of a world")
    let selection = try TextSelection(most: inputs, seed: seed)
    var steering = steering
    guard let input else {
      return .effects(
        try SteeringReport(
          Session(run: run, selection: selection, threads: job.threads), steering, coefficients: coefficients)
      )
    }
    let session = try Session(run: run, selection: selection, asking: input, threads: job.threads)
    return .answer(
      try AnswerReport(
        session, input: input,
        changes: coefficients.map { coefficient in
          steering.coefficient = coefficient
          return (name: "\(coefficient) ×", interventions: [steering])
        }))
  }
}
