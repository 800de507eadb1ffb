import Foundation
import GPT
import Records
import Worlds

/// A model opened for looking inside: with the tokenizer and the world that belong to it, where there are any.
public struct Run: Sendable {
  /// The directory that was asked for.
  public let path: String
  /// The run's own directory: another than ``path`` for a checkpoint inside of a run.
  public let home: String
  /// The model.
  public let model: Model
  /// The tokenizer of the model's files, else that of the world; nil without both.
  public let tokenizer: (any Tokenizer)?
  /// The world of the run, or the one to use instead; nil without one.
  public let world: World?
  /// How the model was trained; nil for models from elsewhere.
  public let record: TrainingRecord?
  /// The step of the checkpoint that was opened instead, when training has not come to its end or its model is damaged.
  public let checkpointStep: Int?
  /// What is wrong with what would have been opened before that.
  public let skipped: [String]
  /// What a reader of results should know about the weights, e.g. tensors that are left out.
  public let notes: [String]

  /// Opens a run directory, one of its checkpoints, or any Hugging Face checkpoint of a supported family.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - override: the world to use instead of the directory's own; its tokenizer is used when the directory
  ///     has none.
  /// - Throws: `FileError`, naming the file and what is wrong.
  public static func open(_ path: String, world override: World? = nil) throws -> Run {
    guard FileAccess.exists(path) else {
      throw FileError(
        path, "there is no such directory", hint: "\(setting: "model") takes a run directory or a checkpoint")
    }
    try WholeDirectory.requireFinished(path)
    let directory = RunDirectory(path)
    // A checkpoint inside of a run belongs to that run's world.
    let parent = RunDirectory("\(path)/../..")
    let home =
      !FileAccess.exists(directory.settingsFile) && FileAccess.exists(parent.settingsFile)
      ? parent : directory
    let record = try TrainingRecord.read(home)
    let opened = try directory.openModel()
    let (model, modelPath) = (opened.model, opened.path)
    let world =
      try override
      ?? (FileAccess.exists(home.worldFile)
        ? World(
          yaml: String(decoding: try FileAccess.read(home.worldFile), as: UTF8.self), file: home.worldFile)
        : nil)
    let tokenizer: (any Tokenizer)? =
      try Checkpoint.readTokenizer(modelPath) ?? world.map(SymbolTokenizer.init(world:))
    if let world, !model.predictsNextSymbols {
      let how =
        model.dimensions.isCausal
        ? "the model's logits stand for other classes than its symbols"
        : "the model attends in both directions"
      throw FileError(
        path, "\(how): it answers no questions of world '\(world.name)'",
        hint:
          "texts of a world are asked of models that predict the next symbol; give raw text with \(setting: "text")"
      )
    }
    // Published tokenizers may have tokens, such as a padding token, that their model does not; a text that holds one is
    // refused when it is run.
    if let tokenizer = tokenizer as? SymbolTokenizer,
      tokenizer.vocabularySize > model.dimensions.vocabulary
    {
      throw FileError(
        path,
        "the tokenizer has \(tokenizer.vocabularySize) tokens, the model \(model.dimensions.vocabulary)",
        hint: "the model was trained with another vocabulary")
    }
    if let world, let tokenizer = tokenizer as? SymbolTokenizer,
      let stranger = world.alphabet.first(where: { tokenizer.id(of: $0) == nil })
    {
      throw FileError(
        path,
        "the model has no symbol \(stranger.debugDescription), which texts of world '\(world.name)' need",
        hint: "the model was trained on another world")
    }
    return Run(
      path: path, home: home.path, model: model, tokenizer: tokenizer, world: world, record: record,
      checkpointStep: opened.step, skipped: opened.skipped, notes: opened.notes)
  }

  /// The tokenizer, or an error that says what to do without one.
  public func requireTokenizer() throws -> any Tokenizer {
    guard let tokenizer else {
      let hint: Hint = "name a world with \(setting: "world"), or give \(setting: "tokens")"
      throw FileError(
        path, "has no tokenizer.json",
        hint: FileAccess.exists("\(path)/tokenizer.model")
          ? "tokenizer.model is not read: AutoTokenizer's save_pretrained writes tokenizer.json; or \(hint)"
          : hint)
    }
    return tokenizer
  }

  /// The world, or an error that says what to do without one.
  public func requireWorld() throws -> World {
    guard let world else {
      throw FileError(
        path, "has no world.yaml",
        hint: "name its world with \(setting: "world"), or give raw text with \(setting: "text")")
    }
    return world
  }
}
