import Arrays
import GPT
import Probe
import Tasks
import Worlds

/// Lists, and attention made by hand in which only what is planted can be read.
enum MechanisticPlants {
  /// Random lists of 16 numbers below 100: about one in three has equal numbers.
  static func lists(_ count: Int, seed: UInt64 = 1) -> [[Int]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<16).map { _ in generator.uniform(below: 100) } }
  }

  /// Three layers of noise below 0.05; when planted, layer 1 has 0.5 for the k smallest and layer 2 for the k-th.
  static func attention(
    _ lists: [[Int]], k: Int, planted: Bool, seed: UInt64, _ ranks: MechanisticProtocol = .corrected
  ) -> LastRowAttention {
    var generator = SeededGenerator(seed: seed)
    let labels = MechanisticLabels(lists, k: k, ranks)
    var values: [Float] = []
    for list in lists.indices {
      for layer in 0..<3 {
        for place in 0..<16 {
          let row = list * 16 + place
          let isThere = layer == 1 ? labels.useful[row] == 1 : layer == 2 && labels.answers[row] == 1
          values.append(Float(generator.uniform()) * 0.05 + (planted && isThere ? 0.5 : 0))
        }
      }
    }
    return LastRowAttention(layers: 3, lists: lists, values: values, ranks: ranks)
  }

  static func settings(_ procedure: MechanisticProtocol, lists: Int) -> MechanisticProbeSettings {
    var settings = MechanisticProbeSettings()
    settings.lists.protocol = procedure
    settings.lists.sample = lists
    settings.shuffles = 2
    return settings
  }

  /// The task of a small world.
  static func task(k: Int = 2, length: Int = 16, limit: Int = 40) throws -> KthSmallest {
    let world = try World.named("kth-smallest", parameters: ["k": k, "length": length, "limit": limit])
    return try KthSmallest(world: world, tokenizer: SymbolTokenizer(world: world))
  }

  /// A model with random weights for that world.
  static func model(limit: Int = 40, seed: UInt64 = 4) throws -> Model {
    let world = try World.named("kth-smallest", parameters: ["limit": limit])
    return Model(
      GPT2(
        vocabulary: SymbolTokenizer(world: world).vocabularySize, context: 20, width: 12, layers: 2, heads: 3,
        initialDeviation: 0.4), seed: seed)
  }

  /// Settings for a small number of lists in all.
  static func few(_ procedure: MechanisticProtocol = .corrected, sample: Int = 150) -> MechanisticSettings {
    var settings = MechanisticSettings(sample: sample)
    settings.protocol = procedure
    settings.lists = 20_000
    return settings
  }
}
