import Arrays
import GPT
import Records
import Tasks

/// What changed parameters do to each output, over all texts.
public struct FlipReport: Codable, Sendable {
  /// One value, by its indices under the parameter's name.
  public struct Value: Codable, Sendable {
    /// One number per axis.
    public let index: [Int]
    /// The value before.
    public let old: Float
    /// The value after.
    public let new: Float
  }

  /// What was changed of one parameter.
  public struct Change: Codable, Sendable {
    /// The parameter's name, without indices.
    public let parameter: String
    /// The number of values named, and of the whole parameter.
    public let values: Int
    /// The number of values of the whole parameter.
    public let of: Int
    /// ‖new − old‖ over the values, and its share of the norm of the whole parameter.
    public let norm: Double
    /// The same divided by the Frobenius norm of the whole parameter before the change; 0 where that is 0.
    public let relativeNorm: Double
    /// New values that are no finite numbers.
    public let notFinite: Int
    /// The first values.
    public let first: [Value]
  }

  /// The world's name.
  public let world: String
  /// The number of texts, and whether they are a sample of the world's inputs.
  public let inputs: Int
  /// Whether the texts are a sample of the world's inputs.
  public let isSample: Bool
  /// What was done, as a specification that does it again.
  public let specification: InterventionSpecification
  /// One entry for each parameter that a flip names, in order.
  public let changes: [Change]
  /// The outputs in the order of the world.
  public let outputs: [String]
  /// The untouched model …
  public let baseline: TaskAccuracy
  /// … and the changed one.
  public let flipped: TaskAccuracy
  /// The number of texts in which logits are no finite numbers; they count as wrong from there on.
  public let textsNotFinite: Int
  /// Inputs at which an output breaks, with both answers.
  public let examples: [BrokenInput]

  /// Values that ``Change/first`` shows at most.
  private static let shown = 8

  /// Evaluates the model untouched and with all flips together.
  ///
  /// - Throws: `ArgumentError` for no flips, and for flips that do not fit the model.
  public init(_ subject: Session<TaskTexts>, _ flips: [Flip]) throws {
    guard !flips.isEmpty else {
      throw ArgumentError("parameter", "expected at least one parameter, found none")
    }
    let interventions: [any Intervention] = flips
    try interventions.check(subject)
    let before = try subject.evaluate()
    let after = try subject.evaluate(flips)
    let texts = subject.texts
    world = texts.world.name
    inputs = texts.count
    isSample = texts.isSample
    specification = InterventionSpecification(flips)
    changes = try Self.changes(flips, of: subject.model)
    outputs = texts.outputs
    baseline = TaskAccuracy(before, of: texts)
    flipped = TaskAccuracy(after, of: texts)
    textsNotFinite = after.notFinite
    examples = BrokenInput.all(before: before, after: after, of: texts)
  }

  /// One after the other, as they are made.
  static func changes(_ flips: [Flip], of model: Model) throws -> [Change] {
    let catalog = ParameterCatalog(model.architecture)
    let parameters = model.parameters.copy()
    return try flips.flatMap { flip in
      let parts =
        try ParameterPlaces(flip.parameter, in: catalog, at: "parameter").parts
        + (flip.with.map { try ParameterPlaces($0, in: catalog, at: "with").parts } ?? [])
      let old = parts.map { parameters.values(at: $0.offsets) }
      let whole = parts.map { $0.elements.view.values(in: parameters).frobeniusNorm }
      try flip.edit(parameters, of: model)
      return parts.indices.map { number in
        let part = parts[number]
        let new = parameters.values(at: part.offsets)
        let norm = zip(new, old[number]).map { $0 - $1 }.frobeniusNorm
        return Change(
          parameter: part.elements.view.name, values: new.count, of: part.elements.view.shape.count,
          norm: norm,
          relativeNorm: whole[number] > 0 ? norm / whole[number] : 0,
          notFinite: new.count { !$0.isFinite },
          first: new.indices.prefix(shown).map {
            Value(index: part.index(of: $0), old: old[number][$0], new: new[$0])
          })
      }
    }
  }

  /// One row an output and way of answering; for a sample their intervals, too.
  public var table: Table {
    AccuracyChange.table(
      AccuracyChange.all(outputs, from: baseline, to: flipped), changed: "flipped", isSample: isSample)
  }
}
