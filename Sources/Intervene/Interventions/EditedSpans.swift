import Arrays
import GPT
import Tasks

/// Texts of a batch, with the model that computes each position: where edits of parameters hold at some positions only,
/// the earlier positions' keys and values come from the parameters that computed them.
struct EditedSpans {
  /// The numbers of the texts.
  let members: [Int]
  let tokens: TokenBatch
  /// Models by their first position, each for the positions up to the next one's; the first is 0.
  let spans: [(start: Int, model: Model)]

  /// The model that computes a position.
  func model(at position: Int) -> Model { spans.last { $0.start <= position }!.model }

  /// Computes the tokens span by span; `body` gets each span's logits [member, position, V].
  func forEachSpan(
    hooks: Hooks, logits: Model.LogitPositions, cache: KeyValueCache?, threads: Int,
    _ body: (Tensor) -> Void
  ) throws {
    try forEachCapture(
      capturing: HookSelection([]), hooks: hooks, logits: logits, cache: cache, threads: threads
    ) { body($0.logits) }
  }

  /// The same with activations at some points of each span.
  func forEachCapture(
    capturing points: HookSelection, hooks: Hooks, logits: Model.LogitPositions, cache: KeyValueCache?,
    threads: Int, _ body: (Capture) -> Void
  ) throws {
    let ends = spans.dropFirst().map(\.start) + [tokens.length]
    // Prompts may end before the last span begins.
    for (span, end) in zip(spans, ends) where span.start < tokens.length {
      let range = span.start..<min(end, tokens.length)
      let part = spans.count == 1 ? tokens : tokens.columns(range)
      body(
        try span.model.run(
          part,
          options: Model.Options(
            capture: points, hooks: hooks, logits: logits, cache: cache, threads: threads)
        ))
    }
  }

  /// Greedy continuations of the tokens as prompts.
  func continued(
    maximumTokens: Int, endsOfText: Set<Int>, hooks: Hooks, threads: Int
  ) throws -> [[Int]] {
    if spans.count == 1 {
      return try spans[0].model.generate(
        members.indices.map { tokens[$0] }, maximumTokens: maximumTokens, endsOfText: endsOfText,
        hooks: hooks,
        threads: threads)
    }
    let dimensions = spans[0].model.dimensions
    let length = min(dimensions.context, tokens.length + maximumTokens)
    let cache = KeyValueCache(dimensions, batch: members.count, capacity: length)
    var next: [Int] = []
    try forEachSpan(hooks: hooks, logits: .last, cache: cache, threads: threads) { next = $0.likeliest }
    var results = [[Int]](repeating: [], count: members.count)
    var isOpen = next.map { !endsOfText.contains($0) }
    while true {
      for row in next.indices where isOpen[row] { results[row].append(next[row]) }
      guard isOpen.contains(true), results.map(\.count).max()! < maximumTokens, cache.length < length else {
        return results
      }
      next =
        try model(at: cache.length).run(
          TokenBatch(next.map { [$0] }),
          options: Model.Options(hooks: hooks, logits: .last, cache: cache, threads: threads)
        ).logits.likeliest
      for row in next.indices where endsOfText.contains(next[row]) { isOpen[row] = false }
    }
  }
}

extension InterventionSubject {
  /// The texts of a batch, together as far as the same interventions edit parameters at the same positions.
  func editedSpans(
    of interventions: [any Intervention], in batch: TextBatch, models: inout [[Bool]: Model]
  ) throws -> [EditedSpans] {
    func model(_ active: [Bool]) throws -> Model {
      if let known = models[active] { return known }
      let edited = try edited(by: zip(interventions, active).filter(\.1).map(\.0))
      models[active] = edited
      return edited
    }
    let masks = batch.members.map { text in
      interventions.map { $0.editsParameters ? placed.mask($0.positions, in: text) : nil }
    }
    return try Dictionary(grouping: batch.members.indices) { masks[$0] }
      .sorted { $0.value[0] < $1.value[0] }.map { masks, rows in
        let end = masks.compactMap { $0?.count }.max() ?? 0
        /// Behind the right text nothing holds but what holds everywhere.
        let active = (0...end).map { position in
          masks.map { mask in mask.map { position < $0.count && $0[position] } ?? true }
        }
        let starts = active.indices.filter { $0 == 0 || active[$0] != active[$0 - 1] }
        return EditedSpans(
          members: rows.map { batch.members[$0] }, tokens: TokenBatch(rows.map { batch.tokens[$0] }),
          spans: try starts.map { ($0, try model(active[$0])) })
      }
  }
}

extension TokenBatch {
  /// The tokens at some positions.
  fileprivate func columns(_ range: Range<Int>) -> TokenBatch {
    TokenBatch((0..<batch).map { Array(self[$0][range]) })
  }
}

extension Tensor {
  /// The likeliest token of each example, from the logits [batch, 1, V] of one position.
  fileprivate var likeliest: [Int] { reshaped([shape[0], shape[2]]).likeliestTokens }
}
