import Arrays
import GPT
import Tasks

/// One text as a model reads it while interventions hold: the logits behind each position, and activations.
///
/// Where weights change in the middle of the text several models read it, each the positions that are its own; rows are put
/// together again here.
package struct TextReading: Sendable {
  /// Positions that one model read.
  package struct Part: Sendable {
    /// Its positions.
    package let positions: Range<Int>
    /// The model, with what interventions have edited.
    package let model: Model
    /// What was kept.
    package let capture: Capture
  }

  /// The text's tokens.
  package let tokens: [Int]
  /// The logits behind each position, [position][V].
  package let logits: [[Float]]
  /// In the order of the text; one where no weights change in its middle.
  package let parts: [Part]

  private var captures: [Capture] { parts.map(\.capture) }

  /// The part that a position belongs to.
  package func part(at position: Int) -> Part { parts.last { $0.positions.lowerBound <= position }! }

  /// What each position has at a point that is [batch, position, …]: [position][…].
  package func rows(_ point: HookPoint) -> [[Float]] {
    captures.flatMap { capture -> [[Float]] in
      guard let tensor = capture[point]?.at(0) else { preconditionFailure("\(point) was not captured") }
      return (0..<tensor.shape[0]).map { tensor.at($0).values }
    }
  }

  /// A layer's attention, [head][query][key ≤ query].
  package func attention(layer: Int) -> [[[Float]]] {
    let patterns = captures.map { capture in
      guard let tensor = capture[.pattern, layer]?.at(0) else {
        preconditionFailure("patterns of layer \(layer) were not captured")
      }
      return tensor
    }
    return (0..<(patterns.first?.shape[0] ?? 0)).map { head in
      var rows: [[Float]] = []
      for pattern in patterns {
        let (queries, keys) = (pattern.shape[1], pattern.shape[2])
        pattern.at(head).withValues { values in
          for query in 0..<queries {
            rows.append(Array(values[query * keys..<query * keys + rows.count + 1]))
          }
        }
      }
      return rows
    }
  }

  init(tokens: [Int], parts: [Part]) {
    self.tokens = tokens
    self.parts = parts
    logits = parts.flatMap { part in
      let logits = part.capture.logits.at(0)
      return (0..<logits.shape[0]).map { logits.at($0).values }
    }
  }
}

extension EditedSpans {
  /// Reads the one text that this is about.
  func reading(
    capturing points: [HookPoint], hooks: Hooks, threads: Int
  ) throws -> TextReading {
    let cache =
      spans.count > 1 ? KeyValueCache(spans[0].model.dimensions, batch: 1, capacity: tokens.length) : nil
    var parts: [TextReading.Part] = []
    try forEachCapture(
      capturing: HookSelection(points), hooks: hooks, logits: .all, cache: cache, threads: threads
    ) { capture in
      let start = parts.last?.positions.upperBound ?? 0
      parts.append(
        .init(
          positions: start..<start + capture.tokens.length, model: model(at: start), capture: capture))
    }
    return TextReading(tokens: tokens[0], parts: parts)
  }
}

extension EvaluationRun {
  /// Reads any continuation of a text's prompt: places are those of the right text.
  ///
  /// - Parameters:
  ///   - tokens: prompt and continuation.
  ///   - text: the number of the text whose prompt it is.
  ///   - points: the activations to keep.
  package func read(_ tokens: [Int], of text: Int, capturing points: [HookPoint] = []) throws -> TextReading {
    let batch = TextBatch(members: [text], tokens: TokenBatch([tokens]))
    return try parts(of: [batch])[0].reading(
      capturing: points, hooks: subject.hooks(of: interventions, members: [text]), threads: subject.threads)
  }

  /// The tokens that the model writes behind one text's prompt.
  package func written(behind text: Int) throws -> [Int] {
    let texts = subject.texts
    let prompt = Array(texts.sequences[text][..<texts.promptLengths[text]])
    let parts = try self.parts(of: [TextBatch(members: [text], tokens: TokenBatch([prompt]))])
    return try parts[0].continued(
      maximumTokens: texts.sequences[text].count - prompt.count, endsOfText: texts.tokenizer.endsOfText,
      hooks: hooks(parts[0]), threads: subject.threads)[0]
  }
}

extension Session where Texts == PromptTexts {
  /// Reads the prompt while interventions hold.
  ///
  /// - Throws: `ArgumentError` for interventions that do not fit the model or the prompt, or that need a world.
  package func reading(
    _ interventions: [any Intervention], capturing points: [HookPoint] = []
  ) throws -> TextReading {
    try interventions.check(self)
    var models: [[Bool]: Model] = [:]
    let batch = TextBatch(members: [0], tokens: TokenBatch([prompt.tokens]))
    return try editedSpans(of: interventions, in: batch, models: &models)[0].reading(
      capturing: points, hooks: hooks(of: interventions, members: [0]), threads: threads)
  }
}
