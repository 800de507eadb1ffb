import Corpora
import GPT
import Records
import Tasks

extension ReasoningSettings {
  /// The settings of all analyses of reasoning corpora.
  public static let settings: [Setting<Self>] = [
    .choice(
      "protocol", \.protocol, "The published procedure with its quirks, or the corrected one.", as: "name"),
    .number("shots", \.shots, in: .shots, "Demonstrations before each question."),
    .number("items", \.items, in: .items, "Items of each depth and size at most."),
    .choices(
      "split", \.chosenSplits, "Where items come from (dev and test; paper: all), repeated for several."),
    .numberList(
      "layers", \.layers, in: .layerNumber, "Layers whose attention is used, e.g. 0...16,19 (all)."),
    .number("neighbours", \.classifier.k, in: .neighbours, "The number of neighbours."),
    .number("folds", \.folds, in: .folds, "Folds of the cross-validation."),
    .seed(\.seed, of: "Of items, demonstrations, fresh models and shuffles."),
  ]

  /// How a probe is compared.
  static let controls: [Setting<Self>] = [
    .number("depth", \.maximumDepth, in: .questionDepth, "The deepest questions."),
    .number(
      "randomModels", \.randomModels, in: .randomModels,
      "How many freshly initialised models to compare with."),
    .number("shuffles", \.shuffles, in: .shuffles, "How often labels are shuffled for the control."),
  ]

  /// ``splits``, none of them where nothing is said.
  private var chosenSplits: [ReasoningCorpus.Split] {
    get { splits ?? [] }
    set { splits = newValue.isEmpty ? nil : newValue }
  }
}

// MARK: - The corpus

extension Setting {
  /// The directory of a reasoning corpus.
  static func corpus(_ path: WritableKeyPath<Owner, String?> & Sendable) -> Self {
    .text(
      "data", path,
      "The corpus: meta-*.jsonl, reasoning_annotated_*.jsonl or {train,dev,test}.json.", as: "dir",
      isRequired: true)
  }
}

extension ReasoningCorpus {
  /// Opens the corpus that an analysis was asked for.
  ///
  /// - Throws: ``UsageError`` for none, and `FileError` for a directory that is not one or not finished.
  init(chosen directory: String?) throws {
    guard let directory else {
      throw UsageError("give a directory with a corpus: \(setting: "data")")
    }
    try WholeDirectory.requireFinished(directory)
    try self.init(directory: directory)
  }
}

extension Job {
  /// What hears the bytes of a corpus that are read, and of all.
  var onRead: @Sendable (_ done: Int, _ total: Int) -> Void {
    { update($0 / 1_024, of: $1 / 1_024, "kB") }
  }
}

extension ReasoningProbe {
  /// Reads a corpus with the model of a run.
  init(
    of run: Run, _ data: String?, task: ReasoningTask, settings: ReasoningSettings, job: Job
  ) throws {
    let corpus = try ReasoningCorpus(chosen: data)
    try self.init(
      of: run.model, tokenizer: run.requireTokenizer(), corpus, task: task, settings: settings,
      threads: job.threads, onRead: job.onRead, onProgress: job.counting("prompts"))
  }
}
