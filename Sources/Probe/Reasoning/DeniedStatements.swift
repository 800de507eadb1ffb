import Arrays
import Corpora
import GPT

/// Items with what a model answers as they are, and with a statement denied.
package struct DeniedStatements: Sendable {
  package struct Outcome: Sendable {
    let entry: ReasoningMeasurement.Entry
    /// Whether the answer is the question's, with a useful statement denied (paper: the first).
    let usefulDenied: Bool
    /// The same with a useless one; nil for items without, and in the paper's protocol.
    let uselessDenied: Bool?

    var isRight: Bool { entry.isRight }

    package init(entry: ReasoningMeasurement.Entry, usefulDenied: Bool, uselessDenied: Bool?) {
      self.entry = entry
      self.usefulDenied = usefulDenied
      self.uselessDenied = uselessDenied
    }
  }

  let outcomes: [Outcome]

  package init(outcomes: [Outcome]) { self.outcomes = outcomes }

  /// Reads the items again with one statement denied. An item whose longer prompt does not fit is left out.
  init(
    _ entries: [ReasoningMeasurement.Entry], _ pool: ReasoningPool, _ model: Model,
    _ tokenizer: any Tokenizer,
    _ settings: ReasoningSettings, threads: Int, onPrompts: (Int) -> Void
  ) throws {
    let demonstrations = try pool.demonstrations(for: entries.map(\.item), settings)
    let reader = ReasoningReader(model: model, threads: threads)
    var generator = SeededGenerator(seed: settings.seed, stream: 0x6465_6e79)
    func choose(_ label: Int) -> [Int?] {
      entries.map { entry in
        let places = entry.labels!.useful.indices.filter { entry.labels!.useful[$0] == label }
        return places.isEmpty ? nil : places[generator.uniform(below: places.count)]
      }
    }
    /// Right or wrong; nil where nothing is denied or the prompt does not fit.
    func judge(_ places: [Int?]) throws -> [Bool?] {
      let chosen = entries.indices.filter { places[$0] != nil }
      let items = chosen.map { entries[$0].item.denying(places[$0]!) }
      let queries = try zip(items, chosen).map { item, index in
        settings.protocol == .paper
          ? try ReasoningQuery(judged: item, demonstrations: demonstrations[index], tokenizer: tokenizer)
          : try ReasoningQuery(item, demonstrations: demonstrations[index], tokenizer: tokenizer)
      }
      let answers = try items.map { try AnswerTokens($0, tokenizer) }
      let readings = try reader.read(queries, answers: answers.map(\.ids), layers: [], onPrompts: onPrompts)
      var result = [Bool?](repeating: nil, count: entries.count)
      for (place, index) in chosen.enumerated() {
        result[index] = readings[place].map { $0.answer == answers[place].right }
      }
      return result
    }
    let isPaper = settings.protocol == .paper
    let useful = try judge(isPaper ? entries.map { _ in 0 } : choose(1))
    let uselessPlaces = isPaper ? entries.map { _ in nil } : choose(0)
    let useless = try judge(uselessPlaces)
    outcomes = entries.indices.compactMap { index in
      guard let usefulDenied = useful[index], uselessPlaces[index] == nil || useless[index] != nil else {
        return nil
      }
      return Outcome(entry: entries[index], usefulDenied: usefulDenied, uselessDenied: useless[index])
    }
  }
}
