import Arrays
import GPT
import Tasks

/// What a model writes behind a prompt, found by reading guesses.
///
/// A greedy continuation is the text in which every token is the likeliest one behind those before it. So a guess is read at
/// once, all of it that the model agrees with is right, and where it first disagrees its own token begins the next guess,
/// followed by what it would have said behind the old one. The right answer is a good first guess: where a model gives it, one
/// reading is all.
struct GuessedAnswer {
  /// The prompt, and what is guessed behind it.
  private(set) var tokens: [Int]
  /// The positions that are known to be the model's own, with those of the prompt.
  private var known: Int
  /// The positions that the text may have.
  private let limit: Int
  private(set) var isDone = false

  /// - Parameters:
  ///   - tokens: the prompt and a first guess, at least the prompt.
  ///   - prompt: the prompt's length.
  ///   - limit: the length of prompt and answer at most.
  init(_ tokens: [Int], prompt: Int, limit: Int) {
    self.tokens = Array(tokens.prefix(max(prompt, limit)))
    self.limit = limit
    known = prompt
    isDone = limit <= prompt
  }

  /// Compares a guess with what the model that read it would have written, the likeliest token behind each position.
  mutating func compare(_ likeliest: [Int], endsOfText: Set<Int>) {
    while known < limit {
      let next = likeliest[known - 1]
      if endsOfText.contains(next) { break }
      if known == tokens.count {
        tokens.append(next)
        known += 1
        if known < limit { return } else { break }
      }
      if tokens[known] != next {
        tokens.replaceSubrange(known..., with: likeliest[(known - 1)..<(tokens.count - 1)])
        known += 1
        if known < limit { return } else { break }
      }
      known += 1
    }
    tokens.removeSubrange(known...)
    isDone = true
  }
}

extension EvaluationRun {
  /// Guesses that are read before a model writes token by token after all.
  private static let mostRounds = 3

  /// The model's own answers to all texts: what ``generated()`` gives, mostly at the price of one reading.
  ///
  /// - Parameter lower: what the untouched model computes below each layer, batch by batch; nil to compute it anew.
  package func guessed(startingAt lower: [[Model.ResidualStart]]? = nil) throws -> Answers {
    let texts = subject.texts
    var answers = try guesses()
    let layer = lower == nil ? nil : try firstChangedLayer()
    for (number, batch) in texts.batches().enumerated() {
      let start = layer.flatMap { lower?[$0][number] }
      try read(batch, &answers, start: start)
    }
    for _ in 1..<Self.mostRounds {
      let open = answers.indices.filter { !answers[$0].isDone }
      if open.isEmpty { break }
      for members in Dictionary(grouping: open, by: { answers[$0].tokens.count }).values {
        let batch = TextBatch(members: members, tokens: TokenBatch(members.map { answers[$0].tokens }))
        try read(batch, &answers, start: nil)
      }
    }
    var completions = answers.indices.map { text in
      let prompt = texts.promptLengths[text]
      return answers[text].isDone
        ? texts.tokenizer.decode(
          continuation: Array(answers[text].tokens[prompt...]), of: Array(answers[text].tokens[..<prompt]))
        : ""
    }
    let open = Set(answers.indices.filter { !answers[$0].isDone })
    for batch in texts.promptBatches where !open.isDisjoint(with: batch.members) {
      let members = batch.members.filter(open.contains)
      let prompts = TokenBatch(members.map { Array(texts.sequences[$0][..<texts.promptLengths[$0]]) })
      try complete(TextBatch(members: members, tokens: prompts), limits: batch.members) {
        completions[$0] = $1
      }
    }
    return texts.answers(completions: completions)
  }

  /// The right answers as guesses, each as long as an answer may be that is written beside those of its batch.
  private func guesses() throws -> [GuessedAnswer] {
    let texts = subject.texts
    let context = subject.model.dimensions.context
    var result: [GuessedAnswer?] = texts.sequences.map { _ in nil }
    for part in try parts(of: texts.promptBatches) {
      let most = part.members.map { texts.sequences[$0].count - texts.promptLengths[$0] }.max() ?? 0
      for text in part.members {
        let prompt = texts.promptLengths[text]
        result[text] = GuessedAnswer(
          texts.sequences[text], prompt: prompt, limit: min(context, prompt + most))
      }
    }
    return result.compactMap { $0 }
  }

  private func read(
    _ batch: TextBatch, _ answers: inout [GuessedAnswer], start: Model.ResidualStart?
  ) throws {
    for part in try parts(of: [batch]) {
      var likeliest = [[Int]](repeating: [], count: part.members.count)
      func take(_ logits: Tensor) {
        for row in part.members.indices { likeliest[row] += logits.at(row).likeliestTokens }
      }
      if let start, part.spans.count == 1, part.members == batch.members {
        take(
          try part.spans[0].model.run(
            part.tokens, options: .init(hooks: hooks(part), start: start, threads: subject.threads)
          ).logits)
      } else {
        let cache =
          part.spans.count > 1
          ? KeyValueCache(
            subject.model.dimensions, batch: part.members.count, capacity: part.tokens.length) : nil
        try part.forEachSpan(
          hooks: hooks(part), logits: .all, cache: cache, threads: subject.threads, take)
      }
      for (row, text) in part.members.enumerated() {
        answers[text].compare(likeliest[row], endsOfText: subject.texts.tokenizer.endsOfText)
      }
    }
  }

  /// The first block that interventions change; nil when the embedding may be, the last one when no block is.
  private func firstChangedLayer() throws -> Int? {
    var first = subject.model.dimensions.layers - 1
    for intervention in interventions where intervention.editsParameters {
      guard let block = try intervention.firstEditedBlock(of: subject.model) else { return nil }
      first = min(first, block)
    }
    for point in try subject.hooks(of: interventions, members: [0]).points {
      if let layer = point.layer {
        first = min(first, layer)
      } else if point.kind == .embed || point.kind == .positionEmbed {
        return nil
      }
    }
    return first
  }

  /// The text of one prompt with the model's own answer, and how the model reads the two together.
  package func answered(_ text: Int, capturing points: [HookPoint]) throws -> TextReading {
    let texts = subject.texts
    let right = texts.sequences[text]
    let prompt = texts.promptLengths[text]
    var guess = GuessedAnswer(
      right, prompt: prompt, limit: min(subject.model.dimensions.context, right.count))
    for _ in 0..<2 * Self.mostRounds {
      let reading = try read(guess.tokens, of: text, capturing: points)
      let ends = texts.tokenizer.endsOfText
      // Behind numbers that are not finite comes the end, as in an evaluation.
      let end = texts.tokenizer.endOfText ?? 0
      let edits = interventions.contains(where: \.editsParameters)
      let before = guess.tokens
      guess.compare(
        reading.logits.map { edits && !$0.allSatisfy(\.isFinite) ? end : $0.likeliest(1)[0] },
        endsOfText: ends)
      if guess.isDone {
        return guess.tokens == before ? reading : try read(guess.tokens, of: text, capturing: points)
      }
    }
    let written = try written(behind: text)
    return try read(Array(right[..<prompt]) + written, of: text, capturing: points)
  }
}
