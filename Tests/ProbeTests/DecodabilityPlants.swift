import Arrays
import GPT
import Probe
import Tasks
import TestSupport
import Worlds

/// Texts of small worlds, and activations made by hand in which only what is planted can be read.
enum DecodabilityPlants {
  static func texts(_ world: World) throws -> ProbedTexts {
    try ProbedTexts(of: world, tokenizer: SymbolTokenizer(world: world), seed: 1)
  }

  static func boolean() throws -> ProbedTexts { try texts(World.named("boolean")) }

  /// Noise of shape [text, position, 8] in 0..<1, a layer.
  static func noise(_ texts: ProbedTexts, layers: Int = 2, seed: UInt64 = 3) -> [Tensor] {
    (0..<layers).map { layer in
      var generator = SeededGenerator(seed: seed, stream: UInt64(layer))
      let shape = Shape([texts.count, texts.tokens.length, 8])
      return Tensor(shape, (0..<shape.count).map { _ in Float(generator.uniform()) })
    }
  }

  /// Writes a variable into the last two values of one place: 0 and 6 apart.
  static func plant(
    _ labels: [Int], in activation: Tensor, position: Int
  ) {
    for (text, label) in labels.enumerated() {
      activation[text, position, 6] = label % 2 == 1 ? 6 : 0
      activation[text, position, 7] = label / 2 == 1 ? 6 : 0
    }
  }

  /// A model with random weights in a directory of its own, with its tokenizer.
  static func run(_ world: World, in directory: TemporaryDirectory, seed: UInt64 = 4) throws -> Run {
    let tokenizer = SymbolTokenizer(world: world)
    let model = Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: 24, width: 12, layers: 2, heads: 3,
        initialDeviation: 0.4), seed: seed)
    try Checkpoint.write(model, tokenizer: tokenizer, to: directory.path)
    return try Run.open(directory.path, world: world)
  }
}
