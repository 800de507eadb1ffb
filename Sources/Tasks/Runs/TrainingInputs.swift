import Records
import Worlds

/// Which inputs a model was trained on, as far as its run tells.
public struct TrainingInputs: Sendable {
  private let prompts: Set<ExactText>?
  private let omitted: Set<String>?
  private let world: World?

  /// Reads the run's training data, for a checkpoint inside of a run that run's. Without them, the inputs that its
  /// settings leave out count as not seen, and all others as seen where the data were drawn from the world and had room
  /// for the whole of it.
  public init(of run: Run) throws {
    world = run.world
    let file = "\(run.home)/dataset/train.jsonl"
    prompts =
      FileAccess.exists(file) ? Set(try TextPairFile.read(file).map { ExactText($0.prompt) }) : nil
    omitted = run.record.flatMap { record in
      let settings = record.settings
      guard settings.data.lists == nil, settings.data.directory == nil, let inputs = run.world?.inputCount,
        inputs <= settings.data.trainingExamples
      else { return nil }
      return Set(settings.data.omitted)
    }
  }

  /// Whether the input was in the training data; nil when that is not known.
  public func contains(_ input: Input) -> Bool? {
    if let prompts, let example = try? world?.example(for: input) {
      return prompts.contains(ExactText(example.prompt))
    }
    return omitted.map { !$0.contains(world?.text(of: input) ?? input.description) }
  }
}
