import Arrays
import GPT

/// A model and the texts that it is asked about: a world's inputs with their right answers (`Session<TaskTexts>`), or a
/// prompt (`Session<PromptTexts>`).
///
/// Analyses run on it, interventions are checked against it, and what the untouched model computes is computed once.
public struct Session<Texts: PlacedTexts>: Sendable {
  public let model: Model
  /// The texts that it is asked about.
  public let texts: Texts
  /// The untouched model's activations while it reads the texts.
  public let baseline: BaselineActivations
  public let threads: Int

  /// A model that reads texts.
  public init(model: Model, texts: Texts, threads: Int = Parallel.defaultThreads) {
    self.model = model
    self.texts = texts
    self.threads = threads
    baseline = BaselineActivations(model: model, texts: texts, threads: threads)
  }
}

extension Session where Texts == TaskTexts {
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
}

extension Session where Texts == PromptTexts {
  /// The model of a run and a prompt that it reads.
  public init(run: Run, prompt: Prompt, threads: Int = Parallel.defaultThreads) {
    self.init(model: run.model, texts: PromptTexts(prompt, of: run), threads: threads)
  }

  /// The only text.
  public var prompt: Prompt { texts.prompt }
}
