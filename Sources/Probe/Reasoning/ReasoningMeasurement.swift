import Arrays
import Corpora
import GPT

/// Items with what a model, and fresh models, showed of them.
package struct ReasoningMeasurement: Sendable {
  package struct Entry: Sendable {
    let item: ReasoningItem
    let labels: ReasoningLabels?
    /// [statement][layer].
    let attention: [[Float]]
    /// Of each fresh model.
    let random: [[[Float]]]
    let isRight: Bool

    package init(
      item: ReasoningItem, labels: ReasoningLabels?, attention: [[Float]], random: [[[Float]]], isRight: Bool
    ) {
      self.item = item
      self.labels = labels
      self.attention = attention
      self.random = random
      self.isRight = isRight
    }
  }

  /// Of the items that fit the model; [cell][item].
  let cells: [(cell: ReasoningCell, entries: [Entry], tooLong: Int)]
  let layers: [Int]

  /// Reads the items of a pool.
  ///
  /// Corrected: answer and attention come from one prompt, and fresh models get the same. Paper: attention has a prompt of
  /// its own with other demonstrations; the fresh model gets none, and its attention is a mean over the question's rows in
  /// all layers.
  ///
  /// - Throws: ``ReasoningError``, ``ProbeError`` for settings outside of their range, and whatever `Model.run` throws.
  init(
    _ pool: ReasoningPool, _ model: Model, _ tokenizer: any Tokenizer, _ settings: ReasoningSettings,
    threads: Int, onPrompts: (Int) -> Void
  ) throws {
    let layers = try settings.layers(of: model.dimensions.layers)
    self.layers = layers
    let items = pool.items
    let isPaper = settings.protocol == .paper
    let demonstrations = try pool.demonstrations(for: items, settings)
    let answers = try items.map { try AnswerTokens($0, tokenizer) }
    var reader = ReasoningReader(model: model, threads: threads)
    let queries: [ReasoningQuery]
    var judged: [ReasoningReading?] = []
    if isPaper {
      let shown = try pool.demonstrations(for: items, settings, repeating: true)
      queries = try zip(items, shown).map {
        try ReasoningQuery(released: $0, demonstrations: $1, tokenizer: tokenizer)
      }
      let prompts = try zip(items, demonstrations).map { item, shown in
        try ReasoningQuery(judged: item, demonstrations: shown, tokenizer: tokenizer)
      }
      judged = try reader.read(prompts, answers: answers.map(\.ids), layers: [], onPrompts: onPrompts)
    } else {
      queries = try zip(items, demonstrations).map {
        try ReasoningQuery($0, demonstrations: $1, tokenizer: tokenizer)
      }
    }
    let readings = try reader.read(queries, answers: answers.map(\.ids), layers: layers, onPrompts: onPrompts)
    if !isPaper { judged = readings }
    guard zip(readings, judged).contains(where: { $0 != nil && $1 != nil }) else {
      throw ReasoningError.tooLong(items: items.count, context: model.dimensions.context)
    }
    var random: [[ReasoningReading?]] = []
    for seed in settings.freshSeeds {
      reader = ReasoningReader(
        model: Model(model.architecture, seed: seed), rows: isPaper ? .mean : .maximum, threads: threads)
      let bare =
        try isPaper
        ? items.map { try ReasoningQuery(released: $0, demonstrations: [], tokenizer: tokenizer) } : queries
      random.append(
        try reader.read(
          bare, answers: answers.map(\.ids), layers: isPaper ? Array(0..<model.dimensions.layers) : layers,
          onPrompts: onPrompts))
    }
    var start = 0
    cells = pool.cells.map { cell, items in
      defer { start += items.count }
      let entries = (start..<start + items.count).compactMap { index -> Entry? in
        guard let reading = readings[index], let judgement = judged[index] else { return nil }
        let fresh = random.compactMap { $0[index]?.attention }
        guard fresh.count == random.count else { return nil }
        return Entry(
          item: pool.items[index], labels: ReasoningLabels(pool.items[index], settings.protocol),
          attention: reading.attention, random: fresh, isRight: judgement.answer == answers[index].right)
      }
      return (cell, entries, items.count - entries.count)
    }
  }

  /// How many prompts ``init(_:_:_:_:threads:onPrompts:)`` reads.
  static func prompts(_ pool: ReasoningPool, _ settings: ReasoningSettings) -> Int {
    pool.cells.reduce(0) { $0 + $1.items.count }
      * (settings.randomModels + (settings.protocol == .paper ? 2 : 1))
  }
}

extension ReasoningQuery {
  /// The published prompt whose answer is judged; no attention is read from it.
  init(judged item: ReasoningItem, demonstrations: [ReasoningItem], tokenizer: any Tokenizer) throws {
    let text =
      demonstrations.map { ReleasedPrompt.demonstration($0) }.joined() + ReleasedPrompt.accuracy(item)
    self.init(tokens: try Self.encoding(text, item, tokenizer, addsSpecial: false).ids)
  }
}

extension ReasoningSettings {
  /// The seeds of fresh models.
  var freshSeeds: [UInt64] {
    var generator = SeededGenerator(seed: seed, stream: 0xf4e5)
    return (0..<randomModels).map { _ in generator.next() }
  }
}
