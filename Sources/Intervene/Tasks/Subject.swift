import GPT
import Worlds

/// A model with the texts that it is evaluated on: what interventions are applied to.
public struct Subject: Sendable {
  public let model: Model
  public let texts: TaskTexts
  /// The untouched model's activations while it reads the texts.
  public let baseline: BaselineActivations
  public let threads: Int

  /// The model, world and tokenizer of a run.
  ///
  /// - Throws: `CheckpointError` when the run has no world or tokenizer, and as ``TaskTexts`` does.
  public init(
    run: Run, selection: TextSelection = TextSelection(), threads: Int = Parallel.defaultThreads
  ) throws {
    let world = try run.requireWorld()
    let texts = try TaskTexts(of: world, tokenizer: run.requireTokenizer(), selection: selection)
    self.init(model: run.model.trainable, texts: texts, threads: threads)
  }

  public init(model: Model, texts: TaskTexts, threads: Int = Parallel.defaultThreads) {
    self.model = model
    self.texts = texts
    self.threads = threads
    baseline = BaselineActivations(model: model, texts: texts, threads: threads)
  }

  /// The model with what interventions edit; the same parameters in memory when they edit nothing.
  func edited(by interventions: [any Intervention]) throws -> Model {
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
