import Arrays
import Corpora
import Foundation
import GPT
import Probe
import Records
import Tasks

/// Theories, tokenizers and attention made by hand for reasoning probes.
enum ReasoningPlants {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/reasoning").path

  static func items(_ count: Int, seed: UInt64 = 2, _ change: (inout TheorySettings) -> Void = { _ in })
    throws
    -> [ReasoningItem]
  {
    var settings = TheorySettings()
    change(&settings)
    return try TheoryDataset(settings: settings, counts: [.train: count], seed: seed).items(.train)
  }

  /// Items of depth 1 with one proof of one way.
  static func proven(_ count: Int, seed: UInt64 = 2) throws -> [ReasoningItem] {
    let items = try items(16 * count, seed: seed) {
      $0.depths = [1]
      $0.statements = [8]
    }
    return Array(items.filter { $0.proofs.count == 1 }.prefix(count))
  }

  /// A tokenizer of words for all texts of the items, each word with and without a space before it; published prompts
  /// also put an answer right behind an option.
  static func tokenizer(_ items: [ReasoningItem]) -> SymbolTokenizer {
    let texts = items.flatMap { item -> [String] in
      let options = item.options + (item.options.last.map { ["\($0)\(item.answer)"] } ?? [])
      // Published prompts put explanations' sentences, which have no full stop, right behind each other.
      let touching =
        item.options.isEmpty
        ? [] : item.statements.flatMap { first in item.statements.map { first.text + $0.text } }
      return [item.context, item.question] + options + touching
    }
    let words = Set(
      (texts + ["That is false. True or False?: A B C Answer"]).flatMap {
        Granularity.sentences.symbols(in: $0).map { $0.hasPrefix(" ") ? String($0.dropFirst()) : $0 }
      })
    let all = words.sorted().map { "\($0)\n \($0)\n" }.joined() + "  "
    return TrainingData(
      train: [TextPair(prompt: all, completion: " True")], valid: [], world: nil, symbols: .sentences
    ).tokenizer
  }

  static func model(_ tokenizer: SymbolTokenizer, context: Int = 400, seed: UInt64 = 4) -> Model {
    Model(
      GPT2(
        vocabulary: tokenizer.vocabularySize, context: context, width: 12, layers: 3, heads: 2,
        initialDeviation: 0.5), seed: seed)
  }

  /// Three layers of noise below 0.05; planted, layer 1 has 0.5 for useful statements and layer 2 for those of the last
  /// step.
  static func entries(
    _ items: [ReasoningItem], planted: Bool, seed: UInt64 = 6, _ procedure: MechanisticProtocol = .corrected,
    isRight: (Int) -> Bool = { _ in true }
  ) -> [ReasoningMeasurement.Entry] {
    var generator = SeededGenerator(seed: seed)
    func noise() -> Float { Float(generator.uniform()) * 0.05 }
    return items.enumerated().map { number, item in
      let labels = ReasoningLabels(item, procedure)
      let attention = item.statements.indices.map { place -> [Float] in
        let step = labels?.steps[place]
        return [
          noise(), noise() + (planted && step != nil ? 0.5 : 0),
          noise() + (planted && step == item.depth ? 0.5 : 0),
        ]
      }
      return ReasoningMeasurement.Entry(
        item: item, labels: labels, attention: attention,
        random: [item.statements.map { _ in [noise(), noise(), noise()] }], isRight: isRight(number))
    }
  }

  static func settings(_ procedure: MechanisticProtocol = .corrected) -> ReasoningSettings {
    var settings = ReasoningSettings()
    settings.protocol = procedure
    settings.randomModels = 1
    settings.shuffles = 2
    return settings
  }
}
