import GPT
import Records
import Tasks

/// A model and the texts that it reads: what interventions are applied to.
public protocol InterventionSubject: Sendable {
  /// The model.
  var model: Model { get }
  /// The texts, in which positions are found.
  var placed: any PlacedTexts { get }
  /// The same texts as the inputs of a world; nil where there is none.
  var task: TaskTexts? { get }
  /// The untouched model's activations while it reads the texts.
  var baseline: BaselineActivations { get }
  /// The number of threads to work on.
  var threads: Int { get }
}

extension Session: InterventionSubject {
  public var placed: any PlacedTexts { texts }
  public var task: TaskTexts? { texts as? TaskTexts }
}

extension InterventionSubject {
  /// The texts as the inputs of a world.
  ///
  /// - Parameter reason: what the world is needed for.
  /// - Throws: `ArgumentError` where there is none.
  func requireTask(at place: String, _ reason: String) throws -> TaskTexts {
    guard let task else {
      throw ArgumentError(
        place, "\(reason), and this text belongs to no world",
        hint: "leave the text out to read the inputs of a world (\(setting: "world"))")
    }
    return task
  }

  /// The model with what interventions edit; the same parameters in memory when they edit nothing.
  package func edited(by interventions: [any Intervention]) throws -> Model {
    guard interventions.contains(where: \.editsParameters) else { return model }
    let parameters = model.parameters.copy()
    for intervention in interventions where intervention.editsParameters {
      try intervention.edit(parameters, of: model)
    }
    return Model(model.architecture, parameters: parameters)
  }

  /// The hooks of interventions, in their order, while the given texts run.
  package func hooks(of interventions: [any Intervention], members: [Int]) throws -> Hooks {
    var hooks = Hooks()
    let context = InterventionContext(subject: self, members: members)
    for intervention in interventions { try intervention.addHooks(to: &hooks, in: context) }
    return hooks
  }
}
