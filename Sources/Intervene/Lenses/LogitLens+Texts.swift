import Arrays
import GPT
import Synchronization
import Tasks

extension LogitLens {
  /// The readings of texts of one length, [text][stream][position].
  static func readings(
    of model: Model, _ texts: [PlacedText], threads: Int, onStream: () -> Void = {}
  ) throws -> [[[LensReading]]] {
    let tokens = TokenBatch(texts.map(\.tokens))
    let vocabulary = model.dimensions.outputs
    let rows = texts.count * tokens.length
    @Sendable func values(_ tensor: Tensor, _ row: Int) -> [Float] {
      tensor.withValues { Array($0[row * vocabulary..<(row + 1) * vocabulary]) }
    }
    // Each row's own distribution is needed for every stream.
    let nexts = texts.flatMap { text in
      text.tokens.indices.map { model.predictsNextSymbols ? text.next(after: $0) : nil }
    }
    var finals: [FinalDistribution] = []
    var result = [[[LensReading]]](repeating: [], count: texts.count)
    try forEachStream(model, tokens, threads: threads) { _, logits, final in
      if finals.isEmpty { finals = (0..<rows).map { FinalDistribution(values(final, $0)) } }
      let readings = Mutex([LensReading?](repeating: nil, count: rows))
      let known = finals
      try Parallel.run(parts: rows, threads: threads) { row in
        let reading = LensReading(values(logits, row), final: known[row], next: nexts[row])
        readings.withLock { $0[row] = reading }
      }
      let all = readings.withLock { $0 }.compactMap { $0 }
      for text in texts.indices {
        result[text].append(Array(all[text * tokens.length..<(text + 1) * tokens.length]))
      }
      onStream()
    }
    return result
  }
}

extension TextLens {
  init(
    _ model: Model, _ text: PlacedText, piece: (Int) -> String, outputPiece: (Int) -> String, threads: Int,
    onStream: () -> Void
  ) throws {
    let readings = try LogitLens.readings(of: model, [text], threads: threads, onStream: onStream)[0]
    self.readings = readings
    tokens = text.tokens.map(piece)
    next = text.tokens.indices.map { model.predictsNextSymbols ? text.next(after: $0).map(piece) : nil }
    top = readings.map { $0.map { outputPiece($0.top) } }
  }
}

extension MeanLens {
  /// The texts of the most frequent layout, without their last position, which predicts nothing.
  init(
    _ model: Model, _ texts: any PlacedTexts, piece: (Int) -> String, threads: Int, onStream: () -> Void
  ) throws {
    let kept = texts.mostFrequentLayout.map(texts.text)
    let length = kept[0].tokens.count - 1
    let streams = model.dimensions.layers + 1
    let zeros = [[Double]](repeating: [Double](repeating: 0, count: length), count: streams)
    var (accuracy, probability, rank, divergence) = (zeros, zeros, zeros, zeros)
    let share = 1 / Double(kept.count)
    for start in stride(from: 0, to: kept.count, by: 64) {
      let part = Array(kept[start..<min(kept.count, start + 64)])
      let readings = try LogitLens.readings(of: model, part, threads: threads, onStream: onStream)
      for (text, rows) in zip(part, readings) {
        for (stream, row) in rows.enumerated() {
          for position in 0..<length {
            let reading = row[position]
            accuracy[stream][position] += reading.top == text.tokens[position + 1] ? share : 0
            probability[stream][position] += share * (reading.probability ?? 0)
            rank[stream][position] += share * Double(reading.rank ?? 0)
            divergence[stream][position] += share * reading.divergence
          }
        }
      }
    }
    self.accuracy = accuracy
    self.probability = probability
    self.rank = rank
    self.divergence = divergence
    self.texts = kept.count
    leftOut = texts.count - kept.count
    positions = (0..<length).map { position in
      if let span = kept[0].spans.first(where: { $0.range.contains(position) }) { return span.variable }
      let token = kept[0].tokens[position]
      return kept.allSatisfy { $0.tokens[position] == token } ? piece(token) : "·"
    }
  }
}
