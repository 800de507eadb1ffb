import Foundation
import GPT
import Records
import Worlds

/// The texts a run learns from and is judged by, the tokenizer for them, and their world if they have one.
public struct TrainingData: Sendable {
  /// The texts to train on.
  public let train: [TextPair]
  /// The texts that the validation loss is measured on; empty for none.
  public let valid: [TextPair]
  /// The world of the texts; nil without one.
  public let world: World?
  /// The tokenizer: of the world's alphabet, or of the symbols of the texts.
  public let tokenizer: SymbolTokenizer

  /// Texts that are at hand.
  ///
  /// - Parameters:
  ///   - train: the texts to train on.
  ///   - valid: the texts that the validation loss is measured on.
  ///   - world: the world of the texts; nil without one.
  ///   - symbols: what a token of texts without a world is.
  public init(
    train: [TextPair], valid: [TextPair], world: World?, symbols: Granularity = .characters
  ) {
    self.train = train
    self.valid = valid
    self.world = world
    tokenizer =
      world.map(SymbolTokenizer.init(world:)) ?? SymbolTokenizer(of: train + valid, granularity: symbols)
  }

  /// Draws texts from a world: training data with the settings' seed, validation data with the next one.
  public init(world: World, settings: TrainingSettings) throws {
    let omitted = try settings.data.omitted.map { try world.parse(input: $0) }
    self.init(
      train: try Dataset.generate(
        world: world, count: settings.data.trainingExamples, omitting: omitted, seed: settings.seed),
      valid: try Dataset.generate(
        world: world, count: settings.data.validationExamples, omitting: omitted, seed: settings.seed &+ 1),
      world: world)
  }

  /// Reads `train.jsonl`, and `valid.jsonl` and `world.yaml` where they are, from a directory.
  ///
  /// - Parameters:
  ///   - directory: where the files are.
  ///   - world: used instead of the directory's own.
  ///   - symbols: what a token of texts without a world is.
  public init(directory: String, world: World? = nil, symbols: Granularity = .characters) throws {
    try WholeDirectory.requireFinished(directory)
    let worldFile = "\(directory)/world.yaml"
    let validFile = "\(directory)/valid.jsonl"
    let train = try TextPairFile.read("\(directory)/train.jsonl")
    guard !train.isEmpty else { throw FileError("\(directory)/train.jsonl", "holds no examples") }
    self.init(
      train: train, valid: FileAccess.exists(validFile) ? try TextPairFile.read(validFile) : [],
      world: try world ?? (FileAccess.exists(worldFile) ? World.named(worldFile) : nil), symbols: symbols)
  }

  /// Writes the files that ``init(directory:world:symbols:)`` reads.
  public func write(to directory: String) throws {
    try FileAccess.createDirectory(directory)
    try FileAccess.write(Data(TextPairFile.jsonl(train).utf8), to: "\(directory)/train.jsonl")
    try FileAccess.write(Data(TextPairFile.jsonl(valid).utf8), to: "\(directory)/valid.jsonl")
    if let world { try FileAccess.write(Data(world.yaml.utf8), to: "\(directory)/world.yaml") }
  }
}
