import Arrays
import GPT
import Tasks

/// A model with a world's texts that it is evaluated on.
public struct Subject: InterventionSubject {
  public let model: Model
  public let texts: TaskTexts
  /// The untouched model's activations while it reads the texts.
  public let baseline: BaselineActivations
  public let threads: Int

  public var placed: any PlacedTexts { texts }
  public var task: TaskTexts? { texts }

  /// The model, world and tokenizer of a run.
  ///
  /// - Throws: `FileError` when the run has no world or tokenizer, and as ``TaskTexts`` does.
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
}
